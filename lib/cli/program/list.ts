import type { Command } from 'commander';
import type { ListOptions } from '../commands/list';
import { withConnection } from './shared';

export function addList(program: Command, signal: AbortSignal): void {
  const command = program
    .command('ls')
    .description('list a remote directory')
    .argument('[remote]', 'remote directory or file', '/')
    .option('-l, --long', 'show sizes in bytes, and times as the service sends them')
    .option('--json', 'print each entry as a line of JSON')
    .action(async (remote: string, options: ListOptions) =>
      (await import('../commands/list.js')).list(remote, options, signal),
    );
  withConnection(command);
}
