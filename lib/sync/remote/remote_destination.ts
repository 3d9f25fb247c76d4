import path from 'node:path';
import type { FileBody } from '../../rest/body/body';
import type { Args } from '../../rest/body/form';
import { ApiResponse } from '../../rest/call/api_response';
import type { CallOptions } from '../../rest/call/call_options';
import { hasStatus } from '../../rest/errors';
import { destinationChanged, hasCode } from '../errors';
import { countedAsSent, methodRefused, orRefused, tagOf, versionOf } from './remote_answers';
import { remoteChecksum } from './remote_checksum';
import type { RemoteSource } from './remote_source';
import type { SyncApi } from '../sync_api';
import type { StagedFile, StoreOptions } from '../sync_file';
import { SyncRun } from '../sync_run';
import { absent, isAbsent, joined, type FileVersion } from '../version';
import { watchedBody } from './watched_body';

/** How long a look at the file may hold up the end of an upload, in milliseconds. */
const longestLook = 5000;

/** What is stored in a file of the service. */
export class RemoteDestination {
  /** @param source the same file, to look at it. */
  constructor(
    private readonly api: SyncApi,
    private readonly path: string,
    private readonly source: RemoteSource,
  ) {}

  async patch(delta: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile> {
    const { expected } = options;
    // A delta fits one version only. A service that gives tags is asked to refuse it for any other.
    const tag = expected?.tag;
    if (tag === undefined) await this.demand(expected, run);
    const body = tag === undefined ? this.watched(delta, expected, run) : delta;
    const args: Args = { delta: ['delta', countedAsSent(body, run)] };
    // With a tag it can be asked twice: a delta that was taken the first time is refused the second.
    const call = tag === undefined ? run.abortable : { ...run.repeatable, headers: { 'If-Match': tag } };
    return this.stored(run, options, (as) =>
      orRefused(this.path, this.api.post('/path/sync/patch', this.path, args, { ...call, as })),
    );
  }

  async replace(content: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile> {
    const { expected } = options;
    if (!expected || isAbsent(expected)) await this.makeDirectory(path.posix.dirname(this.path), run);
    return (await this.put(content, run, options)) ?? this.post(content, run, options);
  }

  /**
   * Stores the content under a condition. Returns undefined where there is none, or the service has no such request.
   */
  private async put(content: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile | undefined> {
    const { expected } = options;
    const condition = conditionFor(expected);
    if (!condition) return undefined;
    const body = countedAsSent('If-Match' in condition ? content : this.watched(content, expected, run), run);
    const call: CallOptions = { ...run.repeatable, version: '3', headers: condition, body };
    try {
      return await this.stored(run, options, (as) => this.api.put('/path/data', this.path, {}, { ...call, as }));
    } catch (error) {
      if (hasStatus(error, ...methodRefused)) return undefined;
      throw error;
    }
  }

  private async post(content: FileBody, run: SyncRun, options: StoreOptions): Promise<StagedFile> {
    const { expected } = options;
    await this.demand(expected, run);
    const body = countedAsSent(this.watched(content, expected, run), run);
    const args: Args = { file: [path.posix.basename(this.path), body] };
    return this.stored(run, options, (as) =>
      this.api.post('/path/data', path.posix.dirname(this.path), args, { ...run.repeatable, as }),
    );
  }

  /** Has the service store something, and finds out which version that made. */
  private async stored(
    run: SyncRun,
    { expected, size }: StoreOptions,
    store: (as: 'response') => Promise<unknown>,
  ): Promise<StagedFile> {
    try {
      const answer = await store('response');
      // It is read in any case: a failure may come with a good status.
      const info = answer instanceof ApiResponse ? await answer.json() : answer;
      const version = versionOf(Array.isArray(info) ? info[0] : info, tagOf(answer));
      return this.inPlace(version ?? (expected && ((await this.source.stat(run))?.version ?? absent)), run, size);
    } catch (error) {
      throw hasStatus(error, 412) ? destinationChanged(this.path, { cause: error }) : error;
    }
  }

  private inPlace(version: FileVersion | undefined, stored: SyncRun, size: number | undefined): StagedFile {
    return {
      ...(version && { version }),
      signature: (options, run = stored) => Promise.resolve(this.source.signature(options, run)),
      checksum: (run = stored) => remoteChecksum(this.api, this.path, run, size),
      commit: () => Promise.resolve(),
      discard: () => Promise.resolve(),
    };
  }

  /**
   * Watches over what a service stores without a condition: it is sent to its end while the file is the expected one.
   */
  private watched(body: FileBody, expected: FileVersion | undefined, run: SyncRun): FileBody {
    // A look that waits for its turn would wait for the upload that waits for it.
    const isBounded = Number.isFinite(this.api.maxConcurrency ?? Infinity);
    return expected && !isBounded ? watchedBody(body, () => this.demand(expected, run)) : body;
  }

  /** Fails where the file is seen not to be the expected version. */
  private async demand(expected: FileVersion | undefined, { signal }: SyncRun): Promise<void> {
    if (!expected) return;
    // An agent that bounds connections would let this one wait for the upload that waits for it.
    const enough = AbortSignal.timeout(longestLook);
    const look = new SyncRun(signal ? AbortSignal.any([signal, enough]) : enough);
    let now: FileVersion;
    try {
      now = (await this.source.stat(look))?.version ?? absent;
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
}

/** Under which condition a file of this version is replaced; undefined where the service has none for it. */
function conditionFor(expected: FileVersion | undefined): Record<string, string> | undefined {
  if (!expected) return undefined;
  if (isAbsent(expected)) return { 'If-None-Match': '*' };
  return expected.tag === undefined ? undefined : { 'If-Match': expected.tag };
}
