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

/** Commander's words for a mistake, in our form. What a mistyped option was to be given may be a secret. */
function commandLineError(text: string): string {
  return text.replace(/^error:/, 'smartfile:').replace(/^(.*unknown option '[^=']*=)[^\n]*/, "$1...'");
}
