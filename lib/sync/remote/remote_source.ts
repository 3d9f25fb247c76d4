import { Readable } from 'node:stream';
import { chain, tap } from '../../internal/streams';
import type { FileBody } from '../../rest/body/body';
import type { Args } from '../../rest/body/form';
import { checkWhole } from '../../rest/call/part';
import { readFacts } from '../../rest/calls/files/file_info';
import { hasStatus } from '../../rest/errors';
import { AnswerStream } from '../../rest/transport/answer_stream';
import { SyncError } from '../errors';
import { countedAsSent, methodRefused, oddAnswer, orRefused, tagOf, versionOf } from './remote_answers';
import type { SyncApi } from '../sync_api';
import type { FileState, SignatureBody } from '../sync_file';
import type { SyncRun } from '../sync_run';
import type { FileVersion } from '../version';

/** What is read of a file of the service. */
export class RemoteSource {
  constructor(
    private readonly api: SyncApi,
    private readonly path: string,
  ) {}

  async stat(run: SyncRun): Promise<FileState | undefined> {
    let info: unknown;
    try {
      info = await this.api.get('/path/info', this.path, {}, run.abortable);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
    const { size, isdir } = readFacts(info);
    if (isdir) {
      throw new SyncError(
        'ERR_SYNC_NOT_A_FILE',
        `'${this.path}' is a directory on the service; name a file`,
        this.path,
      );
    }
    if (size === undefined) throw oddAnswer(this.path, 'facts of the file without its size');
    return { size, version: versionOf(info) ?? {} };
  }

  async tag(run: SyncRun): Promise<string | undefined> {
    try {
      return tagOf(await this.api.head('/path/data', this.path, {}, run.abortable));
    } catch (error) {
      // Without a tag no conditions can be set; what else is wrong shows in the requests that matter.
      if (hasStatus(error, 400, 403, ...methodRefused)) return undefined;
      throw error;
    }
  }

  content(run: SyncRun): FileBody {
    return this.fetched(run, 'the content', () =>
      // A file of JSON is content here, not an answer.
      this.api.get('/path/data', this.path, {}, { ...run.abortable, as: 'stream' }),
    );
  }

  signature(options: { blockSize?: number }, run: SyncRun): SignatureBody {
    const args = options.blockSize === undefined ? {} : { block_size: options.blockSize };
    let version: FileVersion | undefined;
    const body = this.fetched(run, 'a signature', async () => {
      const answer = await orRefused(this.path, this.api.get('/path/sync/signature', this.path, args, run.abortable));
      const tag = tagOf(answer);
      version = tag === undefined ? undefined : { tag };
      return answer;
    });
    return { ...body, version: () => version };
  }

  delta(signature: FileBody, run: SyncRun): FileBody {
    const args: Args = { signature: ['signature', countedAsSent(signature, run)] };
    return this.fetched(run, 'a delta', () =>
      orRefused(this.path, this.api.post('/path/sync/delta', this.path, args, run.repeatable)),
    );
  }

  /** A body whose every `open()` sends the request again and counts what comes. */
  private fetched(run: SyncRun, what: string, request: () => Promise<unknown>): FileBody {
    const open = async () => {
      const answer = await request();
      if (!(answer instanceof Readable)) throw oddAnswer(this.path, `JSON instead of ${what}`);
      this.checkWhole(answer, what);
      return chain(
        answer,
        tap((chunk) => (run.bytesReceived += chunk.length)),
      );
    };
    return { open };
  }

  /** Refuses a part, or coded content, that was not asked for: a service or a proxy may send it. */
  private checkWhole(answer: Readable, what: string): void {
    if (!(answer instanceof AnswerStream)) return;
    try {
      checkWhole(answer, (detail) => oddAnswer(this.path, `an unusable answer in place of ${what} (${detail})`));
    } catch (error) {
      answer.destroy();
      throw error;
    }
  }
}
