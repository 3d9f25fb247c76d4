import { constants, type BigIntStats } from 'node:fs';
import { link, lstat, open, readlink, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { flush } from '../../internal/flush';
import { syncDirectory } from '../../internal/sync_directory';
import { temporaryName } from '../../internal/temporary_name';
import { Result } from '../errors';
import { Fault } from './fault';

/** Longest chain of symbolic links, as in Linux. */
const maxLinks = 40;
/** How many names to try for the temporary file. */
const maxTries = 16;

/**
 * The output of a whole-file call: it appears under its name only when it is complete. Rules and failures are those of
 * deps/librsync/src/output_posix.c, which differ from AtomicFile's: an output may be a device or a pipe, which is
 * written to directly, and one that must not exist may not appear meanwhile either.
 */
export class OutputFile {
  #handle: FileHandle | undefined;
  #temporary: string | undefined;

  private constructor(
    private readonly path: string,
    private readonly overwrite: boolean,
    /** What is there; undefined: nothing. */
    readonly existing: BigIntStats | undefined,
    /** Where the links of the path lead; undefined where it is written to directly. */
    private readonly target: string | undefined,
  ) {}

  /** Looks at what is there; fails if it may not be replaced. Changes nothing. */
  static async prepare(file: string, overwrite: boolean): Promise<OutputFile> {
    const existing = await stat(file, { bigint: true }).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw Fault.system('stat', file, 'cannot look at the output', error);
    });
    if (existing?.isDirectory()) throw Fault.system('open', file, 'the output is a directory', 'EISDIR');
    const direct = existing !== undefined && !existing.isFile();
    if (existing && !overwrite && (!direct || existing.isBlockDevice())) {
      throw Fault.of(Result.exists, 'the output exists already, and overwriting it was not allowed', file);
    }
    if (direct) return new OutputFile(file, overwrite, existing, undefined);
    const target = await (existing ? realpath(file) : followLinks(file)).catch((error: unknown) => {
      throw Fault.system('readlink', file, "cannot tell where the output's links lead", error);
    });
    if (target.endsWith('/') || target.endsWith(path.sep)) {
      throw Fault.system('open', file, "the output's path ends with a slash", 'EISDIR');
    }
    return new OutputFile(file, overwrite, existing, target);
  }

  /** Makes the temporary file. */
  async create(): Promise<void> {
    if (this.target === undefined) {
      this.#handle = await open(this.path, constants.O_WRONLY).catch((error: unknown) => {
        throw Fault.system('open', this.path, 'cannot open the output for writing', error);
      });
      return;
    }
    // Nobody else may look into the draft of a file that is private.
    const mode = this.existing ? 0o600 : 0o666;
    for (let tries = 1; this.#handle === undefined; tries++) {
      const name = temporaryName(this.target);
      try {
        this.#handle = await open(name, 'wx', mode);
        this.#temporary = name;
      } catch (error) {
        if (codeOf(error) === 'EEXIST' && tries < maxTries) continue;
        throw Fault.system('open', this.path, "cannot make a new file in the output's directory", error);
      }
    }
    if (this.existing) await this.#keepMode(this.#handle, this.existing);
  }

  /** Gives the new file the owner and the permissions of the one it will replace, as far as we are allowed to. */
  async #keepMode(handle: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
    if (process.platform === 'win32') return;
    let kept = Number(mode & 0o7777n);
    const now = await handle.stat({ bigint: true });
    if (now.uid !== uid || now.gid !== gid) {
      // Somebody else's file may not become one that runs with our rights.
      await handle.chown(Number(uid), Number(gid)).catch(() => (kept &= 0o777));
    }
    await handle.chmod(kept).catch((error: unknown) => {
      throw Fault.system('chmod', this.#temporary ?? '', 'cannot set the permissions of the new file', error);
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
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

  /** Brings the content to the disk and gives the file its name. */
  async commit(): Promise<void> {
    const handle = this.#open;
    if (this.target !== undefined || this.existing?.isBlockDevice()) {
      await flush(handle).catch((error: unknown) => {
        throw Fault.system('fsync', this.path, 'cannot bring the output to the disk', error);
      });
    }
    this.#handle = undefined;
    await handle.close().catch((error: unknown) => {
      throw Fault.system('close', this.path, 'cannot complete the output', error);
    });
    if (this.target === undefined || this.#temporary === undefined) return;
    await this.#takeName(this.#temporary, this.target);
    this.#temporary = undefined;
    await syncDirectory(path.dirname(this.target)).catch((error: unknown) => {
      const detail = 'the new file is in its place, but its directory could not be brought to the disk';
      throw Fault.system('fsync', this.path, detail, error);
    });
  }

  async #takeName(temporary: string, target: string): Promise<void> {
    try {
      await (this.overwrite ? rename(temporary, target) : takeFreeName(temporary, target));
    } catch (error) {
      if (!this.overwrite && codeOf(error) === 'EEXIST') {
        throw Fault.of(Result.exists, 'the output has come into being meanwhile', this.path);
      }
      throw Fault.system('rename', this.path, 'cannot give the output its name', error);
    }
  }

  /** Removes what has not been committed. In any state; also after a commit. */
  async discard(): Promise<void> {
    const [handle, temporary] = [this.#handle, this.#temporary];
    this.#handle = this.#temporary = undefined;
    await handle?.close().catch(() => undefined);
    if (temporary !== undefined) await unlink(temporary).catch(() => undefined);
  }
}

/** Where a link that leads nowhere yet leads: the path at the end of the chain. */
async function followLinks(file: string): Promise<string> {
  let at = file;
  for (let links = 0; links < maxLinks; links++) {
    const facts = await lstat(at).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!facts?.isSymbolicLink()) return at;
    at = path.resolve(path.dirname(at), await readlink(at));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

/** Renames a file, but not to a name that is taken. */
async function takeFreeName(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || (await isThere(target))) throw Object.assign(new Error(), { code: 'EEXIST' });
    await rename(temporary, target); // A file system without hard links.
    return;
  }
  await unlink(temporary);
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
