import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile } from '../../../internal/files/atomic_file';
import { flush } from '../../../internal/files/flush';
import { ifThere } from '../../../internal/files/if_there';
import { withoutWaiting } from '../../../internal/files/open_flags';
import { mayWait } from '../../../internal/files/waiting_file';
import { Result } from '../../errors';
import { Fault } from '../fault';
import { WaitingOutput } from './waiting_output';

/**
 * The output of a whole-file call: it appears under its name only when it is complete. Rules and failures are those of
 * deps/librsync/src/files/posix/output_posix.c: unlike an AtomicFile, an output may also be a device or a pipe, which
 * is written to directly.
 */
export class OutputFile {
  #handle: FileHandle | undefined;
  #file: AtomicFile | undefined;
  #waiting: WaitingOutput | undefined;

  private constructor(
    private readonly path: string,
    private readonly overwrite: boolean,
    /** What is there; undefined: nothing. */
    readonly existing: BigIntStats | undefined,
    /** Whether it is written to directly: a device or a pipe. */
    private readonly direct: boolean,
  ) {}

  /** Looks at what is there; fails if it may not be replaced. Changes nothing. */
  static async prepare(file: string, overwrite: boolean): Promise<OutputFile> {
    const existing = await ifThere(stat(file, { bigint: true })).catch((error: unknown) => {
      throw Fault.system('stat', file, 'cannot read the properties of the output', error);
    });
    if (existing?.isDirectory()) throw Fault.system('open', file, 'the output is a directory', 'EISDIR');
    if (existing?.isSocket()) throw Fault.system('open', file, 'the output is a socket, not a file', 'ENXIO');
    const direct = existing !== undefined && !existing.isFile();
    if (existing && !overwrite && (!direct || existing.isBlockDevice())) {
      throw Fault.of(Result.exists, 'the output exists already', file);
    }
    if (!direct && (file.endsWith('/') || file.endsWith(path.sep))) {
      throw Fault.system('open', file, "the output's path ends with a slash", 'EISDIR');
    }
    return new OutputFile(file, overwrite, existing, direct);
  }

  /** Makes the temporary file; or opens the device or the pipe. The signal ends each wait for another process. */
  async create(signal: AbortSignal): Promise<void> {
    if (this.existing && mayWait(this.existing)) {
      this.#waiting = await WaitingOutput.open(this.path, signal);
      return;
    }
    if (this.direct) {
      this.#handle = await open(this.path, constants.O_WRONLY | withoutWaiting).catch((error: unknown) => {
        throw Fault.system('open', this.path, 'cannot open the output for writing', error);
      });
      return;
    }
    this.#file = await AtomicFile.create(this.path).catch((error: unknown) => {
      throw Fault.system('open', this.path, "cannot make a new file in the output's directory", error);
    });
    this.#handle = this.#file.handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#waiting) return this.#waiting.write(bytes);
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await this.#open.write(bytes, at, bytes.length - at, null)).bytesWritten;
      } catch (error) {
        throw Fault.system('write', this.path, 'cannot write the output', error);
      }
    }
  }

  get #open(): FileHandle {
    if (this.#handle === undefined) throw Fault.of(Result.internal, 'the output is not open', this.path);
    return this.#handle;
  }

  /** Facts of what its name leads to now; undefined where that is nothing, or where it is written to directly. */
  async replaced(): Promise<BigIntStats | undefined> {
    return this.direct ? undefined : stat(this.path, { bigint: true }).catch(() => undefined);
  }

  /** Flushes the content to the disk and gives the file its name. */
  async commit(): Promise<void> {
    if (this.#waiting) return this.#waiting.end();
    const handle = this.#open;
    this.#handle = undefined;
    try {
      if (this.#file) await this.#file.commit({ overwrite: this.overwrite });
      else await closeDirect(handle, this.existing?.isBlockDevice() ?? false);
    } catch (error) {
      throw this.#commitFault(error as NodeJS.ErrnoException);
    }
  }

  #commitFault(error: NodeJS.ErrnoException): Fault {
    if (error.code === 'EEXIST' && !this.overwrite) {
      return Fault.of(Result.exists, 'the output file was created by another process', this.path);
    }
    if (this.#file?.isCommitted) {
      const detail = 'the output is complete, but its directory could not be flushed to the disk';
      return Fault.system('fsync', this.path, detail, error);
    }
    const [operation, detail] = commitSteps[error.syscall ?? ''] ?? commitSteps.rename;
    return Fault.system(operation, this.path, detail, error);
  }

  /** Removes what has not been committed. In any state; also after a commit. */
  async discard(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#waiting?.discard();
    if (this.#file) await this.#file.discard().catch(() => undefined);
    else await handle?.close().catch(() => undefined);
  }
}

/** What a system call is for, and what it means when it fails. */
const commitSteps: Record<string, [operation: string, detail: string]> & { rename: [string, string] } = {
  fchmod: ['chmod', 'cannot give the new file the permissions of the one it replaces'],
  chmod: ['chmod', 'cannot give the new file the permissions of the one it replaces'],
  fsync: ['fsync', 'cannot flush the output to the disk'],
  close: ['close', 'cannot close the output'],
  rename: ['rename', 'cannot rename the temporary file to the output'],
};

async function closeDirect(handle: FileHandle, isBlockDevice: boolean): Promise<void> {
  try {
    if (isBlockDevice) await flush(handle);
  } finally {
    await handle.close();
  }
}
