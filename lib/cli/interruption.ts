import { removeDrafts } from '../internal/files/drafts';
import { exitCodes } from './exit_codes';
import { hasTerminal, isUnderNohup, replaceGoneTerminals, terminals } from './hang_up';

/** How long the command may clean up after it was stopped, in milliseconds; then the process ends. */
const patience = 3000;

/** Work on the thread pool, by Node's names for it: a thread that is stuck keeps exit() from returning. */
const threadWork = /^(FSReq|FileHandleCloseReq|GetAddrInfoReq|GetNameInfoReq)/;

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and a closed standard output into one AbortSignal and one exit code, and ends the process
 * in time, even where a file, a pipe or a service does not respond.
 *
 * A second Ctrl-C or SIGTERM ends the process at once. A second SIGHUP does not: the system and a shell may each send one
 * when a terminal is closed.
 */
export class Interruption {
  /** The exit code of an interrupted command; undefined until then. */
  exitCode: number | undefined;
  readonly #controller = new AbortController();
  readonly #isUnderNohup = isUnderNohup();
  readonly #terminals = terminals();
  #patience = patience;
  #renew: (() => void) | undefined;
  #isOver = false;

  /** Aborted at the first interruption. Users of the signal clean up, so that no file stays half-written. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts to listen. */
  listen(): void {
    process.on('SIGINT', () => this.#onSignal('SIGINT', exitCodes.interrupted));
    process.on('SIGTERM', () => this.#onSignal('SIGTERM', exitCodes.terminated));
    process.on('SIGHUP', () => this.#onHangUp());
    for (const stream of [process.stdout, process.stderr]) {
      unblock(stream);
      stream.on('error', ({ code }: NodeJS.ErrnoException) => {
        // The terminal is gone, and no SIGHUP came.
        if (code === 'EIO') this.#stop('SIGHUP', exitCodes.hungUp, 'the terminal was closed');
        // A closed standard error is ignored, since nobody reads messages. Other failures reach the writer.
        else if (code === 'EPIPE' && stream === process.stdout) {
          this.#stop('SIGTERM', exitCodes.brokenPipe, 'standard output was closed');
        }
      });
    }
  }

  /** Extends the time for cleaning up, by so many milliseconds. */
  allow(milliseconds: number): void {
    this.#patience = patience + milliseconds;
  }

  /**
   * Calls `renew` on SIGHUP, as servers do, unless the signal means that the terminal was closed.
   * @returns a function that ends this.
   */
  renewOnHangUp(renew: () => void): () => void {
    const hadTerminal = hasTerminal();
    this.#renew = () => {
      if (hadTerminal && !hasTerminal() && !this.#isUnderNohup) this.#endByHangUp();
      else renew();
    };
    return () => (this.#renew = undefined);
  }

  /** Ends the process after the command: at once where it was interrupted, else when all output is written. */
  end(exitCode: number): void {
    process.exitCode = exitCode;
    this.#isOver = true;
    replaceGoneTerminals(this.#terminals);
    if (this.signal.aborted) this.#exitWhenIdle(exitCode);
  }

  /** Exits once no thread is busy; #cut deals with one that stays busy. */
  #exitWhenIdle(exitCode: number): void {
    if (!isAnyThreadBusy()) process.exit(exitCode);
    setTimeout(() => this.#exitWhenIdle(exitCode), 20).unref();
  }

  #onSignal(name: NodeJS.Signals, exitCode: number): void {
    if (this.signal.aborted) this.#cut(name, exitCode);
    this.#stop(name, exitCode, `stopped by ${name}`);
  }

  #onHangUp(): void {
    if (this.#renew) this.#renew();
    else if (!this.#isUnderNohup) this.#endByHangUp();
  }

  #endByHangUp(): void {
    this.#stop('SIGHUP', exitCodes.hungUp, 'stopped by SIGHUP');
  }

  #stop(name: NodeJS.Signals, exitCode: number, reason: string): void {
    if (this.signal.aborted) return;
    this.exitCode = exitCode;
    this.#controller.abort(new Error(reason));
    // The command has ended, and waits only for a reader of its output.
    if (this.#isOver) this.#cut(name, exitCode);
    setTimeout(() => this.#cut(name, exitCode), this.#patience).unref();
  }

  /** Ends the process without waiting for anything. */
  #cut(name: NodeJS.Signals, exitCode: number): void {
    removeDrafts();
    replaceGoneTerminals(this.#terminals);
    if (!isAnyThreadBusy()) process.exit(exitCode);
    // exit() would wait for a thread that may be stuck for ever; the signal itself does not.
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  }
}

function isAnyThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => threadWork.test(name));
}

/**
 * Keeps a terminal that takes no more output, as after Ctrl-S, from blocking the whole process, which would then see no
 * signal. Node writes to pipes without blocking by itself.
 */
function unblock(stream: NodeJS.WriteStream): void {
  if (!stream.isTTY || process.platform === 'win32') return;
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (blocking: boolean) => unknown } };
  handle?.setBlocking?.(false);
}
