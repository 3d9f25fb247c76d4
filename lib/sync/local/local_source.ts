import path from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { measureRegular } from '../../internal/files/regular_file';
import { chain, tap } from '../../internal/streams';
import type { FileBody } from '../../rest/body/body';
import { DeltaStream, Signature, SignatureStream } from '../../rsync';
import { signatureLength } from '../../rsync/parameters';
import { SyncError } from '../errors';
import { defaultBlockSize, strongLength } from '../policy';
import { problemsOf, steadyRead } from './steady_read';
import type { DerivedBody } from '../sync_file';
import type { SyncRun } from '../sync_run';

/** What is read of a local file. */
export class LocalSource {
  constructor(private readonly path: string) {}

  async content(run: SyncRun): Promise<DerivedBody> {
    const size = await this.measure();
    return { ...sized(size), name: path.basename(this.path), ...this.reading(run, size) };
  }

  async signature(options: { blockSize?: number }, run: SyncRun): Promise<DerivedBody> {
    const size = await this.measure();
    const blockLength = options.blockSize ?? defaultBlockSize(size ?? 0);
    const { open, digest } = this.reading(run, size);
    return {
      ...sized(size === undefined ? undefined : signatureLength(size, { blockLength, strongLength })),
      name: 'signature',
      digest,
      open: () => chain(open(), new SignatureStream({ blockLength, strongLength })),
    };
  }

  async delta(signature: FileBody, run: SyncRun): Promise<DerivedBody> {
    const { open, digest } = this.reading(run, await this.measure());
    return {
      name: 'delta',
      digest,
      open: async () => {
        const basis = await Signature.load(await signature.open(), run.abortable);
        return chain(open(), new DeltaStream({ signature: basis }));
      },
    };
  }

  async checksum(run: SyncRun): Promise<string | undefined> {
    const { open, digest } = this.reading(run, await this.measure());
    const stream = open();
    if (run.signal) addAbortSignal(run.signal, stream);
    await finished(stream.resume());
    return digest();
  }

  /** Streams of the content, and the SHA-256 of what the last one has read to its end. */
  private reading(run: SyncRun, total: number | undefined): { open: () => Readable; digest: () => string | undefined } {
    let digest: string | undefined;
    const open = () => {
      digest = undefined;
      return chain(
        steadyRead(this.path, (value) => (digest = value)),
        tap((_chunk, bytes) => run.report(bytes, total)),
      );
    };
    return { open, digest: () => digest };
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

function sized(size: number | undefined): { size?: number } {
  return size === undefined ? {} : { size };
}
