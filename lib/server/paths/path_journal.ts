import { randomUUID } from 'node:crypto';

import type { StateStore, Table } from '../../state/store';

/** A keeper of records about paths of the site. */
export interface PathListener {
  /** Whether there are records about the path or something below it. */
  knows(path: string): boolean;
  moved(from: string, to: string): void;
  removed(path: string): void;
}

/** A move that has begun; without `to`, a removal. */
export interface Intent {
  readonly from: string;
  readonly to?: string;
}

/**
 * Updates records when files are moved or removed. Each change is recorded before it begins, so that the next server
 * can complete what a killed one began: otherwise a rule could stay at the old path, and a link could show another file
 * that gets it later.
 */
export class PathJournal {
  readonly listeners: PathListener[] = [];
  private readonly intents: Table<Intent>;

  constructor(private readonly store: StateStore) {
    this.intents = store.table('intents');
  }

  /** Moves by `act`, while the paths are locked. */
  move(from: string, to: string, act: () => Promise<void>): Promise<void> {
    return this.change({ from, to }, act);
  }

  /** Removes by `act`, while the path is locked. */
  remove(path: string, act: () => Promise<void>): Promise<void> {
    return this.change({ from: path }, act);
  }

  /** Completes changes that an earlier server had begun. @param exists whether something is at a path. */
  recover(exists: (path: string) => boolean): void {
    for (const [key, intent] of this.intents.entries()) {
      const { from, to } = intent;
      const isDone = !exists(from) && (to === undefined || exists(to));
      this.end(key, isDone ? intent : undefined);
    }
  }

  private async change(intent: Intent, act: () => Promise<void>): Promise<void> {
    if (!this.listeners.some((listener) => listener.knows(intent.from))) {
      await act();
      // A record may have been made during the change.
      this.notify(intent);
      return;
    }
    const key = randomUUID();
    this.intents.set(key, intent);
    await this.store.flush();
    try {
      await act();
    } catch (error) {
      this.end(key, undefined);
      throw error;
    }
    this.end(key, intent);
  }

  private end(key: string, done: Intent | undefined): void {
    this.store.atomically(() => {
      if (done) this.notify(done);
      this.intents.delete(key);
    });
  }

  private notify({ from, to }: Intent): void {
    for (const listener of this.listeners) {
      if (to === undefined) listener.removed(from);
      else listener.moved(from, to);
    }
  }
}
