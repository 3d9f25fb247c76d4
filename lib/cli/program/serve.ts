import { Option, type Command } from 'commander';
import type { ServeOptions } from '../commands/serve';
import { UsageError } from '../failure';
import type { Interruption } from '../interruption';
import { wholeNumber } from './shared';

export function addServe(program: Command, interruption: Interruption): void {
  program
    .command('serve')
    .description(
      'serve a directory by the SmartFile API until Ctrl-C, SIGTERM or SIGHUP; prints the URL when it is ready',
    )
    .argument('[dir]', 'directory to serve')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--port <number>', 'port to listen on').default(0, 'a free one').argParser(wholeNumber(65535)),
    )
    .option('--key <key>', 'key for clients; else SMARTFILE_API_KEY; else one is generated and printed')
    .option('--password <password>', 'password for clients; else SMARTFILE_API_PASSWORD')
    .option('--state <file>', 'keep users, rules, links, tags and the like in this file; clients use its keys')
    .option('--tls-key <file>', 'serve https with this private key (PEM); SIGHUP reads key and certificate again')
    .option('--tls-cert <file>', 'certificate for --tls-key (PEM), followed by those of intermediate authorities')
    .option('--access-log <file>', 'append a line for each request to this file; SIGHUP reopens it')
    .addOption(
      new Option('--access-log-format <format>', 'its format').choices(['combined', 'json']).default('combined'),
    )
    .addOption(
      new Option(
        '--grace <seconds>',
        'how long running requests may go on after Ctrl-C or SIGTERM; a second one cuts them',
      )
        .default(30)
        .argParser(wholeNumber(86_400)),
    )
    .option('--applications <file>', 'JSON file with the applications that may ask users for access (OAuth)')
    .option('--init', 'create the state file and an administrator with a key, print the key once, and exit')
    .option('--json', 'print the URL and generated credentials as a line of JSON')
    .option('-q, --quiet', 'print only the URL, generated credentials and errors')
    .action(async (dir: string | undefined, options: ServeOptions) => {
      const { state, init, ...others } = options;
      if (init) {
        if (state === undefined) throw new UsageError('--init needs a state file: smartfile serve --init --state FILE');
        if (options.key ?? options.password)
          throw new UsageError('--init generates the key; leave out --key and --password');
        await (await import('../commands/keys.js')).initialise(dir, { ...others, state }, interruption.signal);
        return;
      }
      if (dir === undefined) throw new UsageError('serve needs a directory: smartfile serve DIR');
      await (await import('../commands/serve.js')).serve(dir, options, interruption);
    });
}
