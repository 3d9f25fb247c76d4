import { exitCodes } from './exit_codes';

/** Turns Ctrl-C, SIGTERM and a reader of our output that went away into one AbortSignal and one exit code. */
export interface Interruption {
  /** Aborted at the first of them. Whoever holds it cleans up: no file stays half-written. */
  readonly signal: AbortSignal;
  /** What the process should answer when it was interrupted; undefined while it was not. */
  readonly exitCode: number | undefined;
}

/** Starts to listen. A second Ctrl-C or SIGTERM ends the process at once, in case that cleaning up hangs. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const state: { signal: AbortSignal; exitCode: number | undefined } = {
    signal: controller.signal,
    exitCode: undefined,
  };
  const stop = (exitCode: number, reason: string) => {
    state.exitCode ??= exitCode;
    controller.abort(new Error(reason));
  };
  const onSignal = (name: 'SIGINT' | 'SIGTERM', exitCode: number) => {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      stop(exitCode, `stopped by ${name}`);
    });
  };
  onSignal('SIGINT', exitCodes.interrupted);
  onSignal('SIGTERM', exitCodes.terminated);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Other failures of standard output reach whoever writes to it.
    if (error.code === 'EPIPE') stop(exitCodes.brokenPipe, 'standard output was closed');
  });
  // With nobody to read messages there is nobody to tell about it either.
  process.stderr.on('error', () => undefined);
  return state;
}
