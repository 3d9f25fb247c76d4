import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from '../internal/options';
import { chain, tap } from '../internal/streams';
import { AnswerStream } from '../rest/transport/answer_stream';
import { readFacts } from '../rest/calls/files/file_info';
import { ApiResponse } from '../rest/call/api_response';
import type { FileBody } from '../rest/body/body';
import type { CallOptions } from '../rest/call/call_options';
import { hasStatus } from '../rest/errors';
import type { Args } from '../rest/body/form';
import { checkWhole } from '../rest/call/part';
import { destinationChanged, hasCode, SyncError } from './errors';
import { remoteChecksum } from './remote_checksum';
import type { FileState, SignatureBody, StagedFile, SyncFile } from './sync_file';
import { SyncRun } from './sync_run';
import { absent, isAbsent, joined, type FileVersion } from './version';
import { watchedBody } from './watched_body';
import type { SyncApi } from './sync_api';

/**
 * Statuses of services that do not work with deltas, or not with this one: no such endpoint, a body without a length,
 * a signature or delta, or what it makes, that is too large.
 */
const deltaRefused = [404, 405, 411, 413, 501];

/** Statuses of services that do not know a method for a path. */
const methodRefused = [404, 405, 501];

/** How long a look at the file may hold up the end of an upload, in milliseconds. */
const longestLook = 5000;

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
    const { size, isdir } = readFacts(info);
    if (isdir) {
      throw new SyncError('ERR_SYNC_NOT_A_FILE', `'${this.path}' is a directory of the service`, this.path);
    }
    if (size === undefined) throw this.oddAnswer('facts of the file without its size');
    return { size, version: versionOf(info) ?? {} };
  }

  async tag(run = new SyncRun()): Promise<string | undefined> {
    try {
      return tagOf(await this.api.head('/path/data', this.path, {}, run.abortable));
    } catch (error) {
      // Where it does not say, conditions cannot be set; what else is wrong shows in the requests that matter.
      if (hasStatus(error, 400, 403, ...methodRefused)) return undefined;
      throw error;
    }
  }

  content(run = new SyncRun()): Promise<FileBody> {
    return this.fetched(run, 'the content', () =>
      // A file of JSON is content here, not an answer.
      this.api.get('/path/data', this.path, {}, { ...run.abortable, as: 'stream' }),
    );
  }

  async signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<SignatureBody> {
    const args = options.blockSize === undefined ? {} : { block_size: options.blockSize };
    let version: FileVersion | undefined;
    const body = await this.fetched(run, 'a signature', async () => {
      const answer = await this.orRefused(this.api.get('/path/sync/signature', this.path, args, run.abortable));
      const tag = tagOf(answer);
      version = tag === undefined ? undefined : { tag };
      return answer;
    });
    return { ...body, version: () => version };
  }

  delta(signature: FileBody, run = new SyncRun()): Promise<FileBody> {
    const args: Args = { signature: ['signature', this.counted(signature, run)] };
    return this.fetched(run, 'a delta', () => {
      return this.orRefused(this.api.post('/path/sync/delta', this.path, args, run.repeatable));
    });
  }

  async patch(delta: FileBody, run = new SyncRun()): Promise<StagedFile> {
    // A delta fits one version only. A service that gives tags is asked to refuse it for any other.
    const tag = run.expected?.tag;
    if (tag === undefined) await this.demandExpected(run);
    const body = tag === undefined ? this.watched(delta, run) : delta;
    const args: Args = { delta: ['delta', this.counted(body, run)] };
    // With a tag it can be asked twice: a delta that was taken the first time is refused the second.
    const options = tag === undefined ? run.abortable : { ...run.repeatable, headers: { 'If-Match': tag } };
    return this.stored(run, (as) =>
      this.orRefused(this.api.post('/path/sync/patch', this.path, args, { ...options, as })),
    );
  }

  async replace(content: FileBody, run = new SyncRun()): Promise<StagedFile> {
    const { expected } = run;
    if (!expected || isAbsent(expected)) await this.makeDirectory(path.posix.dirname(this.path), run);
    return (await this.put(content, run)) ?? this.post(content, run);
  }

  checksum(run = new SyncRun()): Promise<string | undefined> {
    return remoteChecksum(this.api, this.path, run);
  }

  /** Stores the content under a condition. Answers undefined where there is none, or the service has no such request. */
  private async put(content: FileBody, run: SyncRun): Promise<StagedFile | undefined> {
    const condition = conditionFor(run.expected);
    if (!condition) return undefined;
    const body = this.counted('If-Match' in condition ? content : this.watched(content, run), run);
    const options: CallOptions = { ...run.repeatable, version: '3', headers: condition, body };
    try {
      return await this.stored(run, (as) => this.api.put('/path/data', this.path, {}, { ...options, as }));
    } catch (error) {
      if (hasStatus(error, ...methodRefused)) return undefined;
      throw error;
    }
  }

  private async post(content: FileBody, run: SyncRun): Promise<StagedFile> {
    await this.demandExpected(run);
    const args: Args = { file: [path.posix.basename(this.path), this.counted(this.watched(content, run), run)] };
    return this.stored(run, (as) => {
      return this.api.post('/path/data', path.posix.dirname(this.path), args, { ...run.repeatable, as });
    });
  }

  /** Has the service store something, and finds out which version that made. */
  private async stored(run: SyncRun, store: (as: 'response') => Promise<unknown>): Promise<StagedFile> {
    try {
      const answer = await store('response');
      // It is read in any case: a failure may come with a good status.
      const info = answer instanceof ApiResponse ? await answer.json() : answer;
      const version = versionOf(Array.isArray(info) ? info[0] : info, tagOf(answer));
      return this.inPlace(version ?? (run.expected && ((await this.stat(run))?.version ?? absent)));
    } catch (error) {
      throw hasStatus(error, 412) ? destinationChanged(this.path, { cause: error }) : error;
    }
  }

  /** Watches over what a service stores without a condition: it is sent to its end while the file is the expected one. */
  private watched(body: FileBody, run: SyncRun): FileBody {
    // A look that waits for its turn would wait for the upload that waits for it.
    const isBounded = Number.isFinite(this.api.maxConcurrency ?? Infinity);
    return run.expected && !isBounded ? watchedBody(body, () => this.demandExpected(run)) : body;
  }

  private async demandExpected({ expected, signal }: SyncRun): Promise<void> {
    if (!expected) return;
    // An agent that bounds connections would let this one wait for the upload that waits for it.
    const enough = AbortSignal.timeout(longestLook);
    const look = new SyncRun(signal ? AbortSignal.any([signal, enough]) : enough);
    let now: FileVersion;
    try {
      now = (await this.stat(look))?.version ?? absent;
    } catch (error) {
      if (hasCode(error, 'ERR_SYNC_NOT_A_FILE')) throw destinationChanged(this.path, { cause: error });
      return;
    }
    if (!joined(expected, now)) throw destinationChanged(this.path);
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

  private inPlace(version: FileVersion | undefined): StagedFile {
    return {
      ...(version && { version }),
      signature: (options, run) => this.signature(options, run),
      checksum: (run) => this.checksum(run),
      commit: () => Promise.resolve(),
      discard: () => Promise.resolve(),
    };
  }

  private async orRefused(answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch (error) {
      if (!hasStatus(error, ...deltaRefused)) throw error;
      const message = `The service does not work with a delta of '${this.path}'; send the whole file`;
      throw new SyncError('ERR_SYNC_DELTA_REFUSED', message, this.path, { cause: error });
    }
  }

  /** A body whose every `open()` sends the request again and counts what comes. */
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

  /** A body with what is read of it counted as sent. */
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

/** Under which condition a file of this version is replaced; undefined where the service has none for it. */
function conditionFor(expected: FileVersion | undefined): Record<string, string> | undefined {
  if (!expected) return undefined;
  if (isAbsent(expected)) return { 'If-None-Match': '*' };
  return expected.tag === undefined ? undefined : { 'If-Match': expected.tag };
}

/** The version that the service's facts of a file, and its entity tag, tell of. */
function versionOf(info: unknown, tag?: string): FileVersion | undefined {
  const { size, time, version } = (info ?? {}) as Record<string, unknown>;
  const facts = typeof size === 'number' ? JSON.stringify([size, time, version]) : undefined;
  if (facts === undefined && tag === undefined) return undefined;
  return { ...(facts === undefined ? {} : { facts }), ...(tag === undefined ? {} : { tag }) };
}

/** The entity tag of an answer. A weak one is of no use: no change can depend on it. */
function tagOf(answer: unknown): string | undefined {
  const { headers } = (answer ?? {}) as { headers?: { etag?: string } };
  return headers?.etag?.startsWith('"') ? headers.etag : undefined;
}
