import { Option, type Command } from 'commander';
import type { TransferOptions } from '../commands/transfer';
import { wholeNumber, withConnection } from './shared';

export function addTransfers(program: Command, signal: AbortSignal): void {
  const upload = program
    .command('upload')
    .description('make remote files equal to local ones, sending only the changes')
    .usage('[options] LOCAL... REMOTE')
    .argument('<paths...>', 'local files, then a remote file or directory (one that exists or ends with /)')
    .action(async (paths: string[], options: TransferOptions) =>
      (await import('../commands/transfer.js')).upload(paths, options, signal),
    );
  const download = program
    .command('download')
    .description('make a local file equal to a remote one, fetching only the changes')
    .argument('<remote>', 'remote file')
    .argument('<local>', 'local file or directory (one that exists or ends with /)')
    .action(async (remote: string, local: string, options: TransferOptions) =>
      (await import('../commands/transfer.js')).download(remote, local, options, signal),
    );
  for (const command of [upload, download]) {
    const whole = new Option('--whole', 'transfer the whole file, not only the changes').conflicts('blockSize');
    const blockSize = new Option(
      '-b, --block-size <bytes>',
      'block size of the signature (default: 2048, more above 2 GiB)',
    );
    withConnection(command)
      .addOption(whole)
      .addOption(blockSize.argParser(wholeNumber(2 ** 26, 1)))
      .addOption(
        new Option('--on-conflict <what>', 'what to do with a destination that changes during the transfer')
          .choices(['fail', 'overwrite'])
          .default('fail'),
      )
      .option('--json', 'print results, and progress to standard error, as lines of JSON')
      .option('-q, --quiet', 'print only errors')
      .option('--no-progress', 'show no progress');
  }
}
