import { text } from '../../internal/options';
import type { FileBody } from '../../rest/body/body';
import { remoteChecksum } from './remote_checksum';
import { RemoteDestination } from './remote_destination';
import { RemoteSource } from './remote_source';
import type { SyncApi } from '../sync_api';
import type { FileState, SignatureBody, StagedFile, StoreOptions, SyncFile } from '../sync_file';
import { SyncRun } from '../sync_run';

/** A file of the service as one side of a sync. */
export class RemoteFile implements SyncFile {
  readonly path: string;
  readonly #source: RemoteSource;
  readonly #destination: RemoteDestination;

  /**
   * @param api a client of the service.
   * @param file absolute path of the file there; a missing leading slash is added.
   */
  constructor(
    private readonly api: SyncApi,
    file: string,
  ) {
    this.path = `/${text('file', file).replace(/^\/+/, '')}`;
    this.#source = new RemoteSource(api, this.path);
    this.#destination = new RemoteDestination(api, this.path, this.#source);
  }

  stat(run = new SyncRun()): Promise<FileState | undefined> {
    return this.#source.stat(run);
  }

  tag(run = new SyncRun()): Promise<string | undefined> {
    return this.#source.tag(run);
  }

  content(run = new SyncRun()): Promise<FileBody> {
    return Promise.resolve(this.#source.content(run));
  }

  signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<SignatureBody> {
    return Promise.resolve(this.#source.signature(options, run));
  }

  delta(signature: FileBody, run = new SyncRun()): Promise<FileBody> {
    return Promise.resolve(this.#source.delta(signature, run));
  }

  checksum(run = new SyncRun(), size?: number): Promise<string | undefined> {
    return remoteChecksum(this.api, this.path, run, size);
  }

  patch(delta: FileBody, run = new SyncRun(), options: StoreOptions = {}): Promise<StagedFile> {
    return this.#destination.patch(delta, run, options);
  }

  replace(content: FileBody, run = new SyncRun(), options: StoreOptions = {}): Promise<StagedFile> {
    return this.#destination.replace(content, run, options);
  }
}
