import { Command, CommanderError } from 'commander';
import { OptionsError } from '../../internal/coded_error';
import { exitCodes } from '../exit_codes';
import { printFailure, UsageError } from '../failure';
import type { Interruption } from '../interruption';
import { packageVersion } from '../version';
import { addKeys } from './keys';
import { addList } from './list';
import { addRdiff } from './rdiff';
import { addServe } from './serve';
import { addTransfers } from './transfer';

const summary = [
  'Sends and fetches only the changed parts of large files, to and from a SmartFile site.',
  'The site and the credentials are those of the options, else of SMARTFILE_API_URL, SMARTFILE_API_KEY and ' +
    'SMARTFILE_API_PASSWORD, else (credentials only) of ~/.netrc. Prefer the environment or netrc: other users of this ' +
    'machine can see the arguments of a running command.',
].join('\n\n');

const exitCodesHelp = `
Exit codes:
  0    success; for 'serve': stopped by Ctrl-C, SIGTERM or SIGHUP
  1    failure; the file to be written is unchanged. For 'ls' also: the list is
       printed, but the directory holds entries that no path leads to
  2    wrong command line, or no key or password; nothing was done
  129  the terminal was closed (SIGHUP)
  130  stopped by Ctrl-C
  141  the reader of standard output closed it
  143  stopped by SIGTERM
  'smartfile rdiff' has the exit codes of rdiff: see 'smartfile rdiff --help'.

Results go to standard output, everything else to standard error. With --json
each result, report of progress and error is a line of JSON.
SMARTFILE_DEBUG=1 adds the stacks of errors.`;

/**
 * Runs every command but `rdiff`.
 * @param argv the command line, as in `process.argv`.
 * @returns the exit code.
 */
export async function runProgram(argv: readonly string[], interruption: Interruption): Promise<number> {
  const program = build(interruption);
  try {
    await program.parseAsync(argv);
    return exitCodes.success;
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    // Commander has already printed its message, or the help that was asked for.
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
    .helpCommand('help [command]', 'show the help of a command')
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

/** Commander's message in our form. The value of a mistyped option is dropped, since it may be a secret. */
function commandLineError(text: string): string {
  return text.replace(/^error:/, 'smartfile:').replace(/^(.*unknown option '[^=']*=)[^\n]*/, "$1...'");
}
