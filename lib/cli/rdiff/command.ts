import { printFailure, UsageError } from '../failure';
import { exitCodes } from '../exit_codes';
import type { Interruption } from '../interruption';
import { packageVersion } from '../version';
import { parseArguments } from './arguments';
import { FileError } from './file_error';
import { SumSizeError } from './parameters';
import { describeStats } from './statistics';
import { usage } from './usage';

/** librsync's result numbers, which are rdiff's exit codes. */
const results = { ioError: 100, syntaxError: 101, memoryError: 102, internalError: 107, parameterError: 108 };

/** The engine's errors that librsync has no number for, with the nearest one. */
const nearest: Record<string, number> = {
  ERR_RSYNC_EXISTS: results.ioError,
  ERR_RSYNC_LIMIT: results.memoryError,
};

/**
 * Runs `smartfile rdiff`.
 * @param args the words after `rdiff`.
 * @returns the exit code.
 */
export async function runRdiff(args: readonly string[], interruption: Interruption): Promise<number> {
  try {
    await obey(args, interruption.signal);
    return exitCodes.success;
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    printFailure('smartfile rdiff', error);
    if (error instanceof UsageError) say(`see 'smartfile rdiff --help'`);
    return exitCodeOf(error);
  }
}

async function obey(args: readonly string[], signal: AbortSignal): Promise<void> {
  const request = parseArguments(args);
  if (request === 'help') {
    process.stdout.write(usage);
  } else if (request === 'version') {
    process.stdout.write(`rdiff (smartfile-sync ${packageVersion()}, formats of librsync 0.9.7 to 2.3)\n`);
  } else {
    const { action, files, options } = request;
    const job = (await import('./jobs.js')).jobs[action];
    if (files.length < job.least) throw new UsageError(`'${action}' needs a file name after it`);
    if (files.length > job.most)
      throw new UsageError(`'${action}' takes at most ${job.most} files, not ${files.length}`);
    const started = performance.now();
    const stats = await job.run(files, {
      options,
      signal,
      remark: (text, kind) => {
        if (kind !== 'verbose' || options.verbose) say(text);
      },
    });
    if (options.statistics) say(describeStats(stats, (performance.now() - started) / 1000));
  }
}

function say(text: string): void {
  process.stderr.write(`smartfile rdiff: ${text}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof SumSizeError) return results.parameterError;
  if (error instanceof UsageError) return results.syntaxError;
  if (error instanceof FileError) return results.ioError;
  const { code, result, errno } = error as { code?: unknown; result?: unknown; errno?: unknown };
  if (typeof code === 'string' && nearest[code]) return nearest[code];
  if (typeof result === 'number' && result >= results.ioError && result <= results.parameterError) return result;
  return typeof errno === 'number' ? results.ioError : results.internalError;
}
