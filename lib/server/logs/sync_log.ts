import { RecordLog } from '../../state/record_log';
import type { StateStore } from '../../state/store';

/** Which of the three steps of a sync: a signature that was asked for, a delta that was, or one that was applied. */
export type SyncKind = 'signature' | 'delta' | 'patch';

/** One step of a sync that was done. */
export interface SyncRecord {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly username: string;
  /** Real path, of the site. */
  readonly path: string;
  readonly kind: SyncKind;
  /** Bytes of the file; with `patch`, of the new one. */
  readonly fileBytes: number;
  /** Bytes of the bodies that went over the wire, both ways together. */
  readonly wireBytes: number;
}

/** The newest steps of syncs, to show what they saved. */
export class SyncLog {
  private readonly log: RecordLog<SyncRecord>;

  /** Parameters as those of `RecordLog`. */
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
 * Bytes that a step spared: those of the file that need not travel, less those that did. A signature brings no file:
 * it only costs, and its cost belongs to the patch that follows.
 */
export function savedBytes({ kind, fileBytes, wireBytes }: SyncRecord): number {
  return (kind === 'signature' ? 0 : fileBytes) - wireBytes;
}
