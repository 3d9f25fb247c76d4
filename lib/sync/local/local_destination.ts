import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtomicFile } from '../../internal/files/atomic_file';
import { chain, digestTap, tap } from '../../internal/streams';
import type { FileBody } from '../../rest/body/body';
import { PatchStream } from '../../rsync';
import { destinationChanged, SyncError } from '../errors';
import { LocalSource } from './local_source';
import { lookAt } from './local_version';
import { outputLimit } from '../policy';
import type { StagedFile, StoreOptions } from '../sync_file';
import type { SyncRun } from '../sync_run';
import { absent, isAbsent, joined, type FileVersion } from '../version';

/** What is written to a local file: to a temporary file beside it, until it is committed. */
export class LocalDestination {
  constructor(private readonly path: string) {}

  async patch(delta: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile> {
    await this.demand(options.expected);
    const basis = await open(this.path, 'r');
    try {
      const limits = options.size === undefined ? {} : { limits: { maxOutput: outputLimit(options.size) } };
      const patch = new PatchStream({ basis, ...limits });
      // One that got no delta would keep its file open.
      return await this.stage(async () => chain(await delta.open(), patch), run, options).catch((error: unknown) => {
        patch.destroy();
        throw error;
      });
    } finally {
      await basis.close();
    }
  }

  async replace(content: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile> {
    return this.stage(() => content.open(), run, options);
  }

  /** Writes a stream to a temporary file beside this one, with its SHA-256. */
  private async stage(
    source: () => Readable | Promise<Readable>,
    run: SyncRun,
    { expected, size }: StoreOptions,
  ): Promise<StagedFile> {
    await this.demand(expected);
    // The file first: a stream that was opened for nothing would hold its connection.
    const file = await AtomicFile.create(this.path);
    let digest: string | undefined;
    try {
      await pipeline(
        await source(),
        digestTap((value) => (digest = value)),
        tap((_chunk, bytes) => {
          if (size !== undefined && bytes > outputLimit(size)) throw this.tooMuch(size);
          run.report(bytes, size);
        }),
        file.stream(),
        run.abortable,
      );
    } catch (error) {
      await file.discard();
      throw error;
    }
    return {
      signature: (options, later = run) => new LocalSource(file.temporary).signature(options, later),
      checksum: () => Promise.resolve(digest),
      commit: () => this.commit(file, expected),
      discard: () => file.discard(),
    };
  }

  private async commit(file: AtomicFile, expected: FileVersion | undefined): Promise<void> {
    try {
      await this.demand(expected);
      // With overwrite: false also a link is kept that leads nowhere and has been made since.
      await file.commit({ overwrite: !expected || !isAbsent(expected) });
    } catch (error) {
      await file.discard();
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw destinationChanged(this.path, { cause: error });
    }
  }

  /** Fails unless the file is the expected version: what somebody saved while the sync ran is not overwritten. */
  private async demand(expected: FileVersion | undefined): Promise<void> {
    if (expected && !joined(expected, (await lookAt(this.path))?.version ?? absent))
      throw destinationChanged(this.path);
  }

  private tooMuch(announced: number): SyncError {
    const message = `The service sent more than twice the ${announced} bytes that it announced for '${this.path}'`;
    return new SyncError('ERR_SYNC_ANSWER', message, this.path);
  }
}
