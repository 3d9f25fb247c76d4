import { randomUUID } from 'node:crypto';

import type { StateStore, Table } from '../../state/store';

/** Keeps records about files by their paths; all paths are those of the site. */
export interface PathListener {
  /** Whether there are records about the path or what lies below it. */
  knows(path: string): boolean;
  moved(from: string, to: string): void;
  removed(path: string): void;
}

/** A move, or without `to` a removal, that has begun. */
export interface Intent {
  readonly from: string;
  readonly to?: string;
}

/**
 * Takes records along when files are moved or removed. What is about to happen is written down before, so that a
 * server that is killed in between finds it when it starts again: no rule stays behind, no link shows what comes next.
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

  /** Ends what an earlier server had begun. @param exists whether there is something at a path. */
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
      // Somebody may have set something meanwhile.
      this.tell(intent);
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
      if (done) this.tell(done);
      this.intents.delete(key);
    });
  }

  private tell({ from, to }: Intent): void {
    for (const listener of this.listeners) {
      if (to === undefined) listener.removed(from);
      else listener.moved(from, to);
    }
  }
}
