import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from '../internal/options';
import { tap } from '../internal/tap';
import { AnswerStream } from '../rest/answer_stream';
import type { FileBody } from '../rest/body';
import type { Clock } from '../rest/clock';
import { ResponseError } from '../rest/errors';
import type { Args } from '../rest/form';
import { checkWhole } from '../rest/part';
import type { CallOptions } from '../rest/call_options';
import type { Id } from '../rest/url';
import { SyncError } from './errors';
import { remoteChecksum } from './remote_checksum';
import { chain } from './streams';
import type { FileState, StagedFile, SyncFile } from './sync_file';
import { SyncRun } from './sync_run';

/** What a sync needs of a client: `BasicClient` and its like fit. */
export interface SyncApi {
  /** What pauses go by. @default the system's clock */
  readonly clock?: Clock;
  /** As `Client.get`. */
  get(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<unknown>;
  /** As `Client.post`. */
  post(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<unknown>;
}

/** A file of the service as one side of a sync. */
export class RemoteFile implements SyncFile {
  readonly path: string;

  /**
   * @param api a client of the service.
   * @param file absolute path of the file there; a missing leading slash is added.
   */
  constructor(
    private readonly api: SyncApi,
    file: string,
  ) {
    this.path = `/${text('file', file).replace(/^\/+/, '')}`;
  }

  async stat(run = new SyncRun()): Promise<FileState | undefined> {
    let info: unknown;
    try {
      info = await this.api.get('/path/info', this.path, {}, run.abortable);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
    const { size, isdir } = (info ?? {}) as { size?: unknown; isdir?: unknown };
    if (isdir === true) {
      throw new SyncError('ERR_SYNC_NOT_A_FILE', `'${this.path}' is a directory of the service`, this.path);
    }
    if (!Number.isSafeInteger(size) || (size as number) < 0) throw this.oddAnswer('facts of the file without its size');
    return { size: size as number };
  }

  content(run = new SyncRun()): Promise<FileBody> {
    return this.fetched(run, 'the content', () =>
      // A file of JSON is content here, not an answer.
      this.api.get('/path/data', this.path, {}, { ...run.abortable, as: 'stream' }),
    );
  }

  signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<FileBody> {
    const args = options.blockSize === undefined ? {} : { block_size: options.blockSize };
    return this.fetched(run, 'a signature', async () => {
      const answer = await this.api.get('/path/sync/signature', this.path, args, run.abortable);
      const tag = (answer as { headers?: { etag?: string } } | undefined)?.headers?.etag;
      if (tag !== undefined && !run.versions.has(this)) run.versions.set(this, tag);
      return answer;
    });
  }

  delta(signature: FileBody, run = new SyncRun()): Promise<FileBody> {
    const args: Args = { signature: ['signature', this.counted(signature, run)] };
    return this.fetched(run, 'a delta', () => {
      return this.api.post('/path/sync/delta', this.path, args, run.repeatable);
    });
  }

  async patch(delta: FileBody, run = new SyncRun()): Promise<StagedFile> {
    const args: Args = { delta: ['delta', this.counted(delta, run)] };
    // A delta fits one version only. A service that gives tags is asked to refuse it for any other.
    const tag = run.versions.get(this);
    // With a tag it can be asked twice: a delta that was taken the first time is refused the second.
    const options = tag === undefined ? run.abortable : { ...run.repeatable, headers: { 'If-Match': tag } };
    try {
      await this.api.post('/path/sync/patch', this.path, args, options);
    } catch (error) {
      // Another version is there by now, or the file would grow more than the service lets a delta make it grow.
      if (!hasStatus(error, 412) && !hasStatus(error, 413)) throw error;
      const message = `The service does not take a delta of '${this.path}'`;
      throw new SyncError('ERR_SYNC_DELTA_REFUSED', message, this.path, { cause: error });
    }
    return this.inPlace();
  }

  async replace(content: FileBody, run = new SyncRun()): Promise<StagedFile> {
    const directory = path.posix.dirname(this.path);
    const args: Args = { file: [path.posix.basename(this.path), this.counted(content, run)] };
    await this.makeDirectory(directory, run);
    await this.api.post('/path/data', directory, args, run.repeatable);
    return this.inPlace();
  }

  checksum(run = new SyncRun()): Promise<string | undefined> {
    return remoteChecksum(this.api, this.path, run);
  }

  /** The service takes uploads into existing directories only, and says so when much of a body has been sent. */
  private async makeDirectory(directory: string, run: SyncRun): Promise<void> {
    try {
      await this.api.get('/path/info', directory, {}, run.abortable);
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      await this.api.post('/path/oper/mkdir', null, { path: directory }, run.repeatable);
    }
  }

  private inPlace(): StagedFile {
    return {
      signature: (options, run) => this.signature(options, run),
      checksum: (run) => this.checksum(run),
      commit: () => Promise.resolve(),
      discard: () => Promise.resolve(),
    };
  }

  /** A body whose every `open()` sends the request anew and counts what comes. */
  private fetched(run: SyncRun, what: string, request: () => Promise<unknown>): Promise<FileBody> {
    const open = async () => {
      const answer = await request();
      if (!(answer instanceof Readable)) throw this.oddAnswer(`JSON instead of ${what}`);
      this.checkWhole(answer, what);
      return chain(
        answer,
        tap((chunk) => (run.bytesReceived += chunk.length)),
      );
    };
    return Promise.resolve({ open });
  }

  /** A service, or what stands between, may send a part, or coded content, that nobody asked for. */
  private checkWhole(answer: Readable, what: string): void {
    if (!(answer instanceof AnswerStream)) return;
    try {
      checkWhole(answer, (detail) => this.oddAnswer(`an answer that is not ${what} (${detail})`));
    } catch (error) {
      answer.destroy();
      throw error;
    }
  }

  /** The same body, with what is read of it counted as sent. */
  private counted(body: FileBody, run: SyncRun): FileBody {
    return {
      ...body,
      open: async () =>
        chain(
          await body.open(),
          tap((chunk) => (run.bytesSent += chunk.length)),
        ),
    };
  }

  private oddAnswer(what: string): SyncError {
    return new SyncError('ERR_SYNC_ANSWER', `The service sent ${what} for '${this.path}'`, this.path);
  }
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ResponseError && error.status === status;
}
