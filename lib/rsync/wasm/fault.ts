import { constants } from 'node:os';
import { Result } from '../errors';
import type { NativeFailure } from '../engine/native_types';

/** A failure on its way to the answer of the call; users of the package never see it. */
export class Fault extends Error {
  constructor(readonly failure: NativeFailure) {
    super(failure.detail);
  }

  /** A failure without a system call. */
  static of(result: number, detail: string, path = ''): Fault {
    return new Fault({ result, osError: 0, operation: '', path, detail });
  }

  static memory(): Fault {
    return Fault.of(Result.memory, `out of memory${memoryHint}`);
  }

  static cancelled(): Fault {
    return Fault.of(Result.cancelled, 'the caller asked to stop');
  }

  /**
   * A system call that failed, by its error or (where we refuse in its place) by the error's name. Undefined where the
   * system has no name for it, such as a file that was changed.
   */
  static system(operation: string, path: string, detail: string, error: unknown): Fault {
    const code = typeof error === 'string' ? error : (error as NodeJS.ErrnoException | undefined)?.code;
    const errno = constants.errno[code as keyof typeof constants.errno] as number | undefined;
    const failure: NativeFailure = { result: Result.io, osError: errno ?? 0, operation, path, detail };
    if (code !== undefined && errno !== undefined) failure.osCode = code;
    return new Fault(failure);
  }
}

export const memoryHint = ' (the WebAssembly engine has 4 GiB at most for a signature and its deltas)';
