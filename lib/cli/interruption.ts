import { removeDrafts } from '../internal/files/drafts';
import { exitCodes } from './exit_codes';
import { hasTerminal, isUnderNohup, replaceGoneTerminals, terminals } from './hang_up';

/** How long the command may clean up after it was stopped, in milliseconds; then it is cut. */
const patience = 3000;

/** Work of the system's threads, by the names that Node has for it: one that is stuck keeps exit() from returning. */
const threadWork = /^(FSReq|FileHandleCloseReq|GetAddrInfoReq|GetNameInfoReq)/;

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and a reader of our output that went away into one AbortSignal and one exit code, and
 * sees to it that the process ends then, whoever does not read, write or answer.
 *
 * A second Ctrl-C or SIGTERM ends the process at once. A second SIGHUP does not: the system and a shell may each send one
 * when a terminal is closed.
 */
export class Interruption {
  /** The code to exit with when the command was interrupted; undefined while it was not. */
  exitCode: number | undefined;
  readonly #controller = new AbortController();
  readonly #isUnderNohup = isUnderNohup();
  readonly #terminals = terminals();
  #patience = patience;
  #renew: (() => void) | undefined;
  #isOver = false;

  /** Aborted at the first interruption. Whoever has it cleans up: no file stays half-written. */
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
        // The terminal is gone, though nobody said so.
        if (code === 'EIO') this.#stop('SIGHUP', exitCodes.hungUp, 'the terminal was closed');
        // With nobody to read messages there is nobody to tell about it either; other failures reach whoever writes.
        else if (code === 'EPIPE' && stream === process.stdout) {
          this.#stop('SIGTERM', exitCodes.brokenPipe, 'standard output was closed');
        }
      });
    }
  }

  /** Lets cleaning up take longer, by so many milliseconds. */
  allow(milliseconds: number): void {
    this.#patience = patience + milliseconds;
  }

  /**
   * Gives SIGHUP another meaning, as servers have it, unless it tells that our terminal was closed.
   * @returns ends that.
   */
  renewOnHangUp(renew: () => void): () => void {
    const hadTerminal = hasTerminal();
    this.#renew = () => {
      if (hadTerminal && !hasTerminal() && !this.#isUnderNohup) this.#endByHangUp();
      else renew();
    };
    return () => (this.#renew = undefined);
  }

  /** Ends the process, now that the command has ended: at once where it was interrupted, else when all is written. */
  end(exitCode: number): void {
    process.exitCode = exitCode;
    this.#isOver = true;
    replaceGoneTerminals(this.#terminals);
    if (this.signal.aborted) this.#exitWhenIdle(exitCode);
  }

  /** Exits once no thread is busy. One that stays so is what #cut is for. */
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
    // What is left to do is to write to somebody who does not read.
    if (this.#isOver) this.#cut(name, exitCode);
    setTimeout(() => this.#cut(name, exitCode), this.#patience).unref();
  }

  /** Ends the process without waiting for anything. */
  #cut(name: NodeJS.Signals, exitCode: number): void {
    removeDrafts();
    replaceGoneTerminals(this.#terminals);
    if (!isAnyThreadBusy()) process.exit(exitCode);
    // exit() would wait for a thread that may be stuck for ever. The signal itself does not.
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  }
}

function isAnyThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => threadWork.test(name));
}

/**
 * Keeps a terminal that takes no more output, as after Ctrl-S, from holding up the whole process: then no signal would
 * be seen. Node writes to pipes in this way of itself.
 */
function unblock(stream: NodeJS.WriteStream): void {
  if (!stream.isTTY || process.platform === 'win32') return;
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (blocking: boolean) => unknown } };
  handle?.setBlocking?.(false);
}
