import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OptionsError } from '../../internal/coded_error';
import { exitCodes } from '../exit_codes';
import { printFailure, UsageError } from '../failure';
import type { AddKeyOptions, KeysOptions } from '../commands/keys';
import type { ListOptions } from '../commands/list';
import type { ServeOptions } from '../commands/serve';
import type { TransferOptions } from '../commands/transfer';
import type { Interruption } from '../interruption';
import { packageVersion } from '../version';

const summary = [
  'Moves the changed parts of large files between this machine and a SmartFile site.',
  'The site and the credentials come from the options (--netrc is one), else from SMARTFILE_API_URL, SMARTFILE_API_KEY and ' +
    'SMARTFILE_API_PASSWORD, else the credentials from ~/.netrc. Prefer the environment or netrc: other users of this ' +
    'machine can read the arguments of a running command.',
].join('\n\n');

const exitCodesHelp = `
Exit codes:
  0    done; for 'serve': stopped as asked, by Ctrl-C, SIGTERM or SIGHUP
  1    failed; a file that was to be written is what it was before. 'ls' after what
       it prints, where a directory holds entries that no path leads to
  2    the command line is wrong, or key or password are missing; nothing was done
  130  stopped by Ctrl-C (129: its terminal was closed; 143: by SIGTERM; 141: the
       reader of our output left)
  'smartfile rdiff' has those of rdiff: see 'smartfile rdiff --help'.

Results go to standard output, everything else to standard error. With --json
each result is a line of JSON, and so is each message about progress or errors.
SMARTFILE_DEBUG=1 shows where an error came from.`;

/**
 * Runs the command line of everything but `rdiff`.
 * @param argv as in `process.argv`.
 * @returns the exit code.
 */
export async function runProgram(argv: readonly string[], interruption: Interruption): Promise<number> {
  const program = build(interruption);
  try {
    await program.parseAsync(argv);
    return exitCodes.success;
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    // Commander has told the user already, in its own words or with the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    const commands = program.commands.flatMap((command) => [command, ...command.commands]);
    const json = commands.some((command) => command.opts()['json'] === true);
    printFailure('smartfile', error, { json });
    return error instanceof UsageError || error instanceof OptionsError ? exitCodes.usage : exitCodes.failure;
  }
}

function build(interruption: Interruption): Command {
  const { signal } = interruption;
  const program = new Command('smartfile')
    .description(summary)
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .showHelpAfterError(`(see 'smartfile --help')`)
    .configureOutput({ outputError: (text, write) => write(commandLineError(text)) })
    .addHelpText('after', exitCodesHelp);
  addServe(program, interruption);
  addKeys(program, signal);
  addTransfers(program, signal);
  addList(program, signal);
  addRdiff(program);
  return program;
}

function addServe(program: Command, interruption: Interruption): void {
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

function addKeys(program: Command, signal: AbortSignal): void {
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

function addTransfers(program: Command, signal: AbortSignal): void {
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

function addList(program: Command, signal: AbortSignal): void {
  const command = program
    .command('ls')
    .description('list a remote directory')
    .argument('[remote]', 'remote directory or file', '/')
    .option('-l, --long', 'with sizes in bytes, and times as the service tells them')
    .option('--json', 'print each entry as a line of JSON')
    .action(async (remote: string, options: ListOptions) =>
      (await import('../commands/list.js')).list(remote, options, signal),
    );
  withConnection(command);
}

/** For the help only: `smartfile rdiff` itself never comes here. */
function addRdiff(program: Command): void {
  program
    .command('rdiff')
    .description(`signature, delta and patch of local files, as rdiff does: see 'smartfile rdiff --help'`)
    .usage('signature|delta|patch ...')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action(() => {
      throw new UsageError(`'rdiff' must be the first word: smartfile rdiff ...`);
    });
}

function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'site; else SMARTFILE_API_URL, else https://app.smartfile.com/')
    .option('--key <key>', 'API key; better in SMARTFILE_API_KEY or netrc')
    .option('--password <password>', 'API password; better in SMARTFILE_API_PASSWORD or netrc')
    .option('--netrc <file>', 'netrc file to use instead of ~/.netrc, and before the environment');
}

/** Commander's words for a mistake, in our form. What a mistyped option was to be given may be a secret. */
function commandLineError(text: string): string {
  return text.replace(/^error:/, 'smartfile:').replace(/^(.*unknown option '[^=']*=)[^\n]*/, "$1...'");
}

function wholeNumber(max: number, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
