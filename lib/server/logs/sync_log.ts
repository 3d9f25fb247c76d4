import { RecordLog } from '../../state/record_log';
import type { StateStore } from '../../state/store';

/** A step of a sync: sending a signature, sending a delta, or applying a delta. */
export type SyncKind = 'signature' | 'delta' | 'patch';

/** A completed step of a sync. */
export interface SyncRecord {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly username: string;
  /** Real path, as a path of the site. */
  readonly path: string;
  readonly kind: SyncKind;
  /** Bytes of the file; for `patch`, of the new one. */
  readonly fileBytes: number;
  /** Bytes of the bodies of request and answer together. */
  readonly wireBytes: number;
}

/** The newest steps of syncs, to show how much they saved. */
export class SyncLog {
  private readonly log: RecordLog<SyncRecord>;

  /** For the parameters see `RecordLog`. */
  constructor(store: StateStore, most: number, onError: (error: unknown) => void) {
    this.log = new RecordLog(store, 'syncs', most, onError);
  }

  add(record: Omit<SyncRecord, 'id' | 'time'>, now = Date.now()): void {
    this.log.add((id) => ({ ...record, id, time: now }));
  }

  /** All records, newest first. */
  list(): SyncRecord[] {
    return this.log.list();
  }
}

/**
 * Bytes that a step saved: the size of the file less the bytes that were sent. A signature transfers no file, so it has
 * only a cost, which reduces what the patch after it saves.
 */
export function savedBytes({ kind, fileBytes, wireBytes }: SyncRecord): number {
  return (kind === 'signature' ? 0 : fileBytes) - wireBytes;
}
