import { text } from '../../internal/options';
import type { FileBody } from '../../rest/body/body';
import { SyncError } from '../errors';
import { LocalDestination } from './local_destination';
import { LocalSource } from './local_source';
import { lookAt } from './local_version';
import type { DerivedBody, FileState, SignatureBody, StagedFile, StoreOptions, SyncFile } from '../sync_file';
import { SyncRun } from '../sync_run';

/** A file of this machine as one side of a sync. */
export class LocalFile implements SyncFile {
  readonly path: string;
  readonly #source: LocalSource;
  readonly #destination: LocalDestination;

  /** @param file path of the file; it need not exist yet, its directory must. */
  constructor(file: string) {
    this.path = text('file', file);
    this.#source = new LocalSource(this.path);
    this.#destination = new LocalDestination(this.path);
  }

  async stat(): Promise<FileState | undefined> {
    const found = await lookAt(this.path);
    if (found && !found.facts.isFile()) {
      throw new SyncError(
        'ERR_SYNC_NOT_A_FILE',
        `'${this.path}' is not a regular file and cannot be synced`,
        this.path,
      );
    }
    return found && { size: Number(found.facts.size), version: found.version };
  }

  content(run = new SyncRun()): Promise<DerivedBody> {
    return this.#source.content(run);
  }

  signature(options: { blockSize?: number } = {}, run = new SyncRun()): Promise<SignatureBody> {
    return this.#source.signature(options, run);
  }

  delta(signature: FileBody, run = new SyncRun()): Promise<DerivedBody> {
    return this.#source.delta(signature, run);
  }

  checksum(run = new SyncRun()): Promise<string | undefined> {
    return this.#source.checksum(run);
  }

  patch(delta: FileBody, run = new SyncRun(), options: StoreOptions = {}): Promise<StagedFile> {
    return this.#destination.patch(delta, run, options);
  }

  replace(content: FileBody, run = new SyncRun(), options: StoreOptions = {}): Promise<StagedFile> {
    return this.#destination.replace(content, run, options);
  }
}
