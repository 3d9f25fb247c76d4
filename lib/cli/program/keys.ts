import { Option, type Command } from 'commander';
import type { AddKeyOptions, KeysOptions } from '../commands/keys';

export function addKeys(program: Command, signal: AbortSignal): void {
  const keys = program.command('keys').description('manage the keys in the state file of a server that does not run');
  const add = keys
    .command('add')
    .description('make another key, and print it once')
    .addOption(new Option('--user <name>', 'whose it is; he is made when he is not there').default('admin'))
    .addOption(new Option('--role <role>', 'of a new user (Administrator)').choices(['Administrator', 'User']))
    .action(async (options: AddKeyOptions) => (await import('../commands/keys.js')).addKey(options, signal));
  const list = keys
    .command('list')
    .description('show the ids of the keys, when they were made, and their users')
    .action(async (options: KeysOptions) => (await import('../commands/keys.js')).listKeys(options, signal));
  const revoke = keys
    .command('revoke')
    .description('take a key back, and end the sessions of its user')
    .argument('<id>', "as 'smartfile keys list' shows it")
    .action(async (id: string, options: KeysOptions) => (await import('../commands/keys.js')).revokeKey(id, options));
  for (const command of [add, list, revoke]) {
    command
      .requiredOption('--state <file>', 'state file')
      .option('--json', 'print lines of JSON')
      .option('-q, --quiet', 'say nothing but what was asked for, and errors');
  }
}
