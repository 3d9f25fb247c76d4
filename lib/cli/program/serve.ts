import { Option, type Command } from 'commander';
import type { ServeOptions } from '../commands/serve';
import { UsageError } from '../failure';
import type { Interruption } from '../interruption';
import { wholeNumber } from './shared';

export function addServe(program: Command, interruption: Interruption): void {
  program
    .command('serve')
    .description(
      'serve a directory by the SmartFile API, until Ctrl-C, SIGTERM or SIGHUP; prints its URL when it is ready',
    )
    .argument('[dir]', 'directory to serve')
    .option('--host <host>', 'address to listen at', '127.0.0.1')
    .addOption(
      new Option('--port <number>', 'port to listen at').default(0, 'a free one').argParser(wholeNumber(65535)),
    )
    .option('--key <key>', 'key that clients need; else SMARTFILE_API_KEY; made up and shown when there is none')
    .option('--password <password>', 'password that clients need; else SMARTFILE_API_PASSWORD')
    .option('--state <file>', 'keep users, rules, links, tags and so on in this file; its keys are the credentials')
    .option('--tls-key <file>', 'speak https, with this private key; SIGHUP reads both files again')
    .option('--tls-cert <file>', 'certificate for it, with those of the authorities behind it')
    .option('--access-log <file>', 'add a line for each request to this file; SIGHUP opens it again')
    .addOption(new Option('--access-log-format <format>', 'how').choices(['combined', 'json']).default('combined'))
    .addOption(
      new Option(
        '--grace <seconds>',
        'how long running requests may go on when it is stopped; a second Ctrl-C cuts them',
      )
        .default(30)
        .argParser(wholeNumber(86_400)),
    )
    .option('--applications <file>', 'applications that people may allow to act for them: a list as JSON')
    .option('--init', 'make the state file with a key of an administrator, print that once, and end')
    .option('--json', 'print an object with the URL, and with the credentials if they were made up')
    .option('-q, --quiet', 'say nothing but the URL, credentials that were made up, and errors')
    .action(async (dir: string | undefined, options: ServeOptions) => {
      const { state, init, ...others } = options;
      if (init) {
        if (state === undefined) throw new UsageError('--init needs --state FILE');
        if (options.key ?? options.password)
          throw new UsageError('--init makes the key: --key and --password are not for it');
        await (await import('../commands/keys.js')).initialise(dir, { ...others, state }, interruption.signal);
        return;
      }
      if (dir === undefined) throw new UsageError("missing required argument 'dir'");
      await (await import('../commands/serve.js')).serve(dir, options, interruption);
    });
}
