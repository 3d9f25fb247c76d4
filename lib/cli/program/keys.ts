import { Option, type Command } from 'commander';
import type { AddKeyOptions, KeysOptions } from '../commands/keys';

export function addKeys(program: Command, signal: AbortSignal): void {
  const keys = program
    .command('keys')
    .description('manage the keys in the state file of a stopped server')
    .helpCommand('help [command]', 'show the help of a command');
  const add = keys
    .command('add')
    .description('add a key, and print it once')
    .addOption(new Option('--user <name>', 'user of the key, created if missing').default('admin'))
    .addOption(
      new Option('--role <role>', 'role of a new user (default: "Administrator")').choices(['Administrator', 'User']),
    )
    .action(async (options: AddKeyOptions) => (await import('../commands/keys.js')).addKey(options, signal));
  const list = keys
    .command('list')
    .description('list the ids of the keys, with their times, roles and users')
    .action(async (options: KeysOptions) => (await import('../commands/keys.js')).listKeys(options, signal));
  const revoke = keys
    .command('revoke')
    .description('revoke a key, and end the sessions of its user')
    .argument('<id>', "id of the key, as 'smartfile keys list' prints it")
    .action(async (id: string, options: KeysOptions) => (await import('../commands/keys.js')).revokeKey(id, options));
  for (const command of [add, list, revoke]) {
    command
      .requiredOption('--state <file>', 'state file of the server')
      .option('--json', 'print each result as a line of JSON')
      .option('-q, --quiet', 'print only results and errors');
  }
}
