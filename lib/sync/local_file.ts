import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { AtomicFile } from '../internal/atomic_file';
import { text } from '../internal/options';
import { measureRegular } from '../internal/regular_file';
import { tap } from '../internal/tap';
import type { FileBody } from '../rest/body';
import { DeltaStream, PatchStream, Signature, SignatureStream } from '../rsync';
import { SyncError } from './errors';
import { problemsOf, steadyRead } from './steady_read';
import { chain, digestTap } from './streams';
import type { FileState, StagedFile, SyncFile } from './sync_file';
import { SyncRun } from './sync_run';

/** Bytes of the strong sums in signatures made here: librsync 0.9.7's own choice, and the service's. */
const strongLength = 8;

/** A file of this machine as one side of a sync. */
export class LocalFile implements SyncFile {
  readonly path: string;

  /** @param file path of the file; it need not exist yet, its directory must. */
  constructor(file: string) {
    this.path = text('file', file);
  }

  async stat(run = new SyncRun()): Promise<FileState | undefined> {
    const facts = await this.facts();
    if (!run.versions.has(this)) run.versions.set(this, versionOf(facts));
    if (facts && !facts.isFile()) {
      throw new SyncError('ERR_SYNC_NOT_A_FILE', `'${this.path}' is not a regular file`, this.path);
    }
    return facts && { size: Number(facts.size) };
  }

  async content(run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    return {
      ...(size === undefined ? {} : { size }),
      name: path.basename(this.path),
      open: () => {
        run.literalBytes = run.matchedBytes = 0;
        return chain(
          this.read(run, size),
          tap((chunk) => (run.literalBytes += chunk.length)),
        );
      },
    };
  }

  async signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    const blockLength = options.blockSize ?? defaultBlockSize(size ?? 0);
    return {
      ...(size === undefined ? {} : { size: 12 + Math.ceil(size / blockLength) * (4 + strongLength) }),
      name: 'signature',
      open: () => chain(this.read(run, size), new SignatureStream({ blockLength, strongLength })),
    };
  }

  async delta(signature: FileBody, run = new SyncRun()): Promise<FileBody> {
    const size = await this.measure();
    return {
      name: 'delta',
      open: async () => {
        const basis = await Signature.load(await signature.open(), run.abortable);
        run.phase = 'transfer';
        const delta = new DeltaStream({ signature: basis });
        delta.once('end', () => {
          run.literalBytes = delta.stats.literalBytes;
          run.matchedBytes = delta.stats.copyBytes;
        });
        return chain(this.read(run, size), delta);
      },
    };
  }

  async patch(delta: FileBody, run = new SyncRun()): Promise<StagedFile> {
    const basis = await open(this.path, 'r');
    try {
      const limits = run.expectedSize === undefined ? {} : { limits: { maxOutput: outputLimit(run.expectedSize) } };
      const patch = new PatchStream({ basis, ...limits });
      const staged = await this.stage(async () => chain(await delta.open(), patch), run);
      run.literalBytes = patch.stats.literalBytes;
      run.matchedBytes = patch.stats.copyBytes;
      return staged;
    } finally {
      await basis.close();
    }
  }

  async replace(content: FileBody, run = new SyncRun()): Promise<StagedFile> {
    const staged = await this.stage(() => content.open(), run);
    run.literalBytes = staged.size;
    run.matchedBytes = 0;
    return staged;
  }

  async checksum(run = new SyncRun()): Promise<string | undefined> {
    // A transfer has read the file to its end already: that digest is of the very bytes that were sent.
    if (!run.digests.has(this)) {
      await finished(this.read(run, await this.measure()).resume());
    }
    return run.digests.get(this);
  }

  /** Writes a stream to a temporary file beside this one, keeping its SHA-256. */
  private async stage(open: () => Readable | Promise<Readable>, run: SyncRun): Promise<StagedFile & { size: number }> {
    // The file first: a stream that was opened for nothing would hold its connection.
    const file = await AtomicFile.create(this.path);
    let digest: string | undefined;
    let size = 0;
    const count = tap((chunk) => {
      size += chunk.length;
      if (run.expectedSize !== undefined && size > outputLimit(run.expectedSize)) throw this.tooMuch(run.expectedSize);
      run.report(size, run.expectedSize);
    });
    try {
      const keep = digestTap((value) => (digest = value));
      await pipeline(await open(), keep, count, file.stream(), run.abortable);
    } catch (error) {
      await file.discard();
      throw error;
    }
    return {
      size,
      signature: (options, later) => new LocalFile(file.temporary).signature(options, later),
      checksum: () => Promise.resolve(digest),
      commit: async () => {
        try {
          await this.mustBeUnchanged(run);
        } catch (error) {
          await file.discard();
          throw error;
        }
        await file.commit();
      },
      discard: () => file.discard(),
    };
  }

  /** Somebody may have saved the file while the sync ran: that content is not ours to overwrite. */
  private async mustBeUnchanged(run: SyncRun): Promise<void> {
    const version = run.versions.get(this);
    if (version === undefined || version === versionOf(await this.facts())) return;
    const message = `'${this.path}' was changed by somebody else while it was synced, and left as it is; sync it again`;
    throw new SyncError('ERR_SYNC_DESTINATION_CHANGED', message, this.path);
  }

  private tooMuch(expected: number): SyncError {
    const message = `The service sends more than twice the ${expected} bytes that it announced for '${this.path}'`;
    return new SyncError('ERR_SYNC_ANSWER', message, this.path);
  }

  private async facts(): Promise<BigIntStats | undefined> {
    try {
      return await stat(this.path, { bigint: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The content as a stream; its SHA-256 is noted in the run when all of it has been read. */
  private read(run: SyncRun, total: number | undefined): Readable {
    let bytes = 0;
    return chain(
      steadyRead(this.path, (digest) => run.digests.set(this, digest)),
      tap((chunk) => run.report((bytes += chunk.length), total)),
    );
  }

  /** Bytes of the file, which must exist; undefined where the file system does not know. */
  private async measure(): Promise<number | undefined> {
    try {
      return await measureRegular(this.path, problemsOf(this.path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SyncError('ERR_SYNC_NO_SOURCE', `'${this.path}' does not exist`, this.path, { cause: error });
    }
  }
}

/** Differs between any two states of a file, as far as the file system can tell. */
function versionOf(facts: BigIntStats | undefined): string {
  return facts ? [facts.dev, facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(' ') : 'none';
}

/**
 * Block size for a file of `size` bytes: librsync's 2048, grown for large files so that a signature never holds more
 * than about a million blocks (12 MiB).
 */
export function defaultBlockSize(size: number): number {
  const most = 2 ** 20;
  return Math.max(2048, Math.ceil(size / most / 128) * 128);
}

/**
 * A delta of a few bytes can ask for copies without end. What the source has promised bounds it, with room for a file
 * that has grown since.
 */
function outputLimit(expectedSize: number): number {
  return expectedSize * 2 + 64 * 1024 * 1024;
}
