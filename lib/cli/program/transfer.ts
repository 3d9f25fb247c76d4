import { Option, type Command } from 'commander';
import type { TransferOptions } from '../commands/transfer';
import { wholeNumber, withConnection } from './shared';

export function addTransfers(program: Command, signal: AbortSignal): void {
  const upload = program
    .command('upload')
    .description('make remote files equal to local ones, sending only what changed')
    .usage('[options] LOCAL... REMOTE')
    .argument('<paths...>', 'local files, then the remote file or directory (ends with / or exists)')
    .action(async (paths: string[], options: TransferOptions) =>
      (await import('../commands/transfer.js')).upload(paths, options, signal),
    );
  const download = program
    .command('download')
    .description('make a local file equal to a remote one, fetching only what changed')
    .argument('<remote>', 'remote file')
    .argument('<local>', 'local file, or the directory to put it in (ends with / or exists)')
    .action(async (remote: string, local: string, options: TransferOptions) =>
      (await import('../commands/transfer.js')).download(remote, local, options, signal),
    );
  for (const command of [upload, download]) {
    const whole = new Option('--whole', 'move the whole file, not only what changed').conflicts('blockSize');
    const blockSize = new Option('-b, --block-size <bytes>', 'bytes per block of the signature');
    withConnection(command)
      .addOption(whole)
      .addOption(blockSize.default(undefined, '2048, more above 2 GiB').argParser(wholeNumber(2 ** 26, 1)))
      .addOption(
        new Option(
          '--on-conflict <what>',
          'what becomes of a destination that somebody else changes during the transfer',
        )
          .choices(['fail', 'overwrite'])
          .default('fail'),
      )
      .option('--json', 'print each result, and progress to standard error, as a line of JSON')
      .option('-q, --quiet', 'say nothing but errors')
      .option('--no-progress', 'show no progress');
  }
}
