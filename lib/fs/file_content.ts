import { constants } from 'node:buffer';
import { Readable } from 'node:stream';
import { throwIfAborted } from '../internal/abort';
import type { FileBody } from '../rest/body/body';
import { afterZeros } from './content';
import { hasStatus, ifFound } from '../rest/errors';
import { FileSystemError, type Attempt } from './errors';
import { explained } from './explain';
import type { Condition, FileApi } from './file_api';
import type { OpenMode } from './flags';

/** How often a change is tried again when others change the file at the same moment. */
const patience = 10;

/** Which bytes of a file are wanted. */
export interface Range {
  /** The first, counted from 0. @default 0 */
  readonly start?: number | undefined;
  /** The last, included. @default the file's last */
  readonly end?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reading and writing what is in files, with errors like those of `fs`. */
export class FileContent {
  /** The last append to each path: those of one process wait for each other instead of colliding. */
  readonly #appends = new Map<string, Promise<void>>();

  constructor(readonly api: FileApi) {}

  /** Pieces of a file as they come; nothing where the range has no bytes. Leaving the loop closes the connection. */
  async *read(path: string, range: Range, attempt: Attempt & { path: string }): AsyncGenerator<Buffer, void> {
    const { start = 0, end = Infinity } = range;
    if (end < start) return;
    try {
      const stream = await this.#openRange(path, range);
      if (stream) yield* stream as AsyncIterable<Buffer>;
    } catch (error) {
      throw await this.readError(error, attempt);
    }
  }

  /** @returns undefined where the range begins at the file's end, or after it */
  async #openRange(path: string, range: Range): Promise<Readable | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.api.read(path, range);
      } catch (error) {
        if (!hasStatus(error, 416)) throw error;
        const info = await this.api.info(path);
        if (info && !info.isdir && info.size <= (range.start ?? 0)) return undefined;
        // The file may have grown since; or the service is wrong, and the file goes on.
        if (tries === patience) throw error;
      }
    }
  }

  /** A whole file, or a range of it, in memory. */
  async readAll(path: string, range: Range, attempt: Attempt & { path: string }): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.read(path, range, attempt)) {
      pieces.push(piece);
      size += piece.length;
      if (size > constants.MAX_LENGTH) {
        throw new FileSystemError('ERR_FS_FILE_TOO_LARGE', attempt, {
          words: 'the file is larger than a Buffer can be; read it as a stream',
        });
      }
    }
    return Buffer.concat(pieces, size);
  }

  /**
   * Writes to a file as one that was opened with these flags: from its start, or at its end.
   * @param options.position where to write, in a file that is neither made nor appended to.
   */
  async write(
    path: string,
    body: FileBody,
    options: { mode: OpenMode; signal?: AbortSignal | undefined; position?: number },
  ): Promise<void> {
    const { mode, signal, position = 0 } = options;
    const attempt = { syscall: 'open', path };
    try {
      throwIfAborted(signal);
      if (mode.exclusive && (await this.api.info(path))) throw new FileSystemError('EEXIST', attempt);
      if (mode.append && !mode.exclusive) await this.#appendInTurn(path, () => this.#append(path, body, signal));
      else if (mode.create) await this.api.put(path, body, { signal, isNew: mode.exclusive });
      else await this.api.patch(path, position, body, { signal });
    } catch (error) {
      body.release?.();
      if (mode.exclusive && hasStatus(error, 412)) throw new FileSystemError('EEXIST', attempt, { cause: error });
      throw await explained(error, attempt, this.api);
    }
  }

  /** Writes bytes at a position; what lies between the file's end and the position becomes zeros. */
  async writeAt(path: string, position: number, data: Buffer): Promise<void> {
    if (data.length === 0) return;
    try {
      await this.api.patch(path, position, afterZeros(0, data));
    } catch (error) {
      const attempt = { syscall: 'write', path };
      if (!hasStatus(error, 416)) throw await explained(error, attempt, this.api);
      await this.#changed(path, attempt, async ({ size, tag }) => {
        const gap = Math.max(0, position - size);
        await this.api.patch(path, position - gap, afterZeros(gap, data), { tag });
      });
    }
  }

  /** Sets the length of a file: what is after it is dropped, and what is missing becomes zeros. */
  async truncate(path: string, length: number, attempt: Attempt & { path: string }): Promise<void> {
    await this.#changed(path, attempt, async ({ size, tag }) => {
      if (size === length) return;
      if (size < length) await this.api.patch(path, size, afterZeros(length - size), { tag });
      else await this.api.put(path, this.#beginning(path, length), { tag });
    });
  }

  /** The error to throw for one of reading: a directory can be opened, but not read. */
  async readError(error: unknown, attempt: Attempt & { path: string }): Promise<unknown> {
    const better = await explained(error, attempt, this.api);
    if (!(better instanceof FileSystemError) || better.code !== 'EISDIR') return better;
    return new FileSystemError('EISDIR', { syscall: 'read', path: attempt.path }, { cause: error });
  }

  /** The first bytes of a file as the content to replace it by. */
  #beginning(path: string, length: number): FileBody {
    if (length === 0) return afterZeros(0);
    const range = { end: length - 1 };
    const open = () => Readable.from(this.read(path, range, { syscall: 'read', path }), { objectMode: false });
    return { size: length, open };
  }

  async #appendInTurn(path: string, append: () => Promise<void>): Promise<void> {
    const turn = (this.#appends.get(path) ?? Promise.resolve()).then(append);
    const settled = turn.catch(() => undefined);
    this.#appends.set(path, settled);
    try {
      await turn;
    } finally {
      if (this.#appends.get(path) === settled) this.#appends.delete(path);
    }
  }

  async #append(path: string, body: FileBody, signal?: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const version = await ifFound(this.api.version(path));
        const condition: Condition = version ? { signal, tag: version.tag } : { signal, isNew: true };
        if (version) await this.api.patch(path, version.size, body, condition);
        else await this.api.put(path, body, condition);
        return;
      } catch (error) {
        // Another client has written the file.
        if (!hasStatus(error, 412) || body.oneShot || attempt === patience) throw error;
      }
    }
  }

  /** Makes a change that depends on the file's size, again whenever another client was faster. */
  async #changed(
    path: string,
    attempt: Attempt & { path: string },
    change: (version: { size: number; tag: string | undefined }) => Promise<void>,
  ): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await change(await this.api.version(path));
        return;
      } catch (error) {
        if (!hasStatus(error, 412) || tries === patience) throw await explained(error, attempt, this.api);
      }
    }
  }
}
