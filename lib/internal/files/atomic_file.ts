import type { WriteStream } from 'node:fs';
import { link, lstat, open, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { noteDraft } from './drafts';
import { flush } from './flush';
import { followLink } from './follow_link';
import { ifThere } from './if_there';
import { removeLeftOvers } from './left_overs';
import { keepMetadata } from './metadata';
import { syncDirectory } from './sync_directory';
import { temporaryName } from './temporary_name';

/**
 * A file that appears under its name only when it is complete: it is written beside the target under a temporary
 * name, flushed to the disk, then renamed. Until `commit()` the target is what it was; `discard()` leaves it so.
 *
 * `keepMetadata` describes what it keeps of a file that it replaces; until then only its owner may read it. A target
 * that is a symbolic link is followed, not replaced; other hard links to the replaced file keep the old content.
 */
export class AtomicFile {
  private state: 'open' | 'committed' | 'discarded' = 'open';
  private readonly streams: WriteStream[] = [];

  private constructor(
    /** Where the complete file will be. */
    readonly target: string,
    /** Where it is written until then. */
    readonly temporary: string,
    readonly handle: FileHandle,
    private readonly forgetDraft: () => void,
  ) {}

  /**
   * Makes the temporary file, and removes those that killed processes left beside the target.
   * @param file path of the target; its directory must exist, and what stands there must be a regular file or nothing.
   * @param options.mode permission bits of a new target; default 0o666 less the umask.
   */
  static async create(file: string, options: { mode?: number } = {}): Promise<AtomicFile> {
    const target = await followLink(file);
    const existing = await ifThere(stat(target));
    // A rename would replace a pipe or a device, too.
    if (existing && !existing.isFile()) {
      const code = existing.isDirectory() ? 'EISDIR' : 'EINVAL';
      throw Object.assign(new Error(`${code}: '${file}' is not a regular file and cannot be replaced`), {
        code,
        path: file,
      });
    }
    await removeLeftOvers(path.dirname(target));
    const temporary = temporaryName(target);
    // Nobody else may look into the draft of a file that may be private.
    const forget = noteDraft(temporary);
    try {
      const handle = await open(temporary, 'wx', existing ? 0o600 : (options.mode ?? 0o666));
      return new AtomicFile(target, temporary, handle, forget);
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** A stream that writes the file from its start. The file stays open when the stream ends, for `commit()`. */
  stream(): WriteStream {
    const stream = this.handle.createWriteStream({ autoClose: false, start: 0, highWaterMark: 1024 * 1024 });
    this.streams.push(stream);
    return stream;
  }

  /**
   * Flushes the file to the disk and renames it to its target. On any failure before that it is discarded.
   * @param options.overwrite false: fails with `EEXIST` where the target exists. Default true.
   * @throws the system's error; also when the name could not be flushed (see `syncDirectory`): the target is then the
   *   new file, and may be the old one again after a power cut.
   */
  async commit({ overwrite = true }: { overwrite?: boolean } = {}): Promise<void> {
    if (this.state !== 'open') throw new Error(`the file is already ${this.state}`);
    try {
      await keepMetadata(this.target, this.handle);
      await flush(this.handle);
      await this.close();
      await (overwrite ? rename : takeFreeName)(this.temporary, this.target);
      this.state = 'committed';
      this.forgetDraft();
    } catch (error) {
      await this.discard();
      throw error;
    }
    await syncDirectory(path.dirname(this.target));
  }

  /** True once the target is the new file. */
  get isCommitted(): boolean {
    return this.state === 'committed';
  }

  /** Removes the temporary file. Does nothing after `commit()`. */
  async discard(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'discarded';
    await this.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
    this.forgetDraft();
  }

  /** Closes the file after its streams: a handle does not close while a stream holds it, finished or not. */
  private async close(): Promise<void> {
    for (const stream of this.streams) {
      if (stream.closed) continue;
      await new Promise<void>((resolve) => {
        stream.once('close', resolve).once('error', () => undefined);
        stream.destroy();
      });
    }
    // A stream has closed the handle with itself. Under Yarn's Plug'n'Play, whose handles do not know that, closing it
    // again could close another file.
    if (this.streams.length === 0) await this.handle.close();
  }
}

/** Renames a file, but not to a name that is taken. */
async function takeFreeName(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without hard links: look, then rename.
    if (await lstat(target).catch(() => undefined)) {
      throw Object.assign(new Error(`EEXIST: '${target}' exists`), { code: 'EEXIST', syscall: 'link', path: target });
    }
    await rename(temporary, target);
    return;
  }
  await unlink(temporary);
}
