import { isWithin, rebase } from './within';
import type { PathListener } from './path_journal';
import type { StateStore, Table } from '../../state/store';

/** Tags and attributes of a file or directory. */
export interface Metadata {
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

const none: Metadata = { tags: [], attributes: {} };

/** Tags and attributes by paths of the site; they are kept when a path is moved. */
export class PathMetadata implements PathListener {
  private readonly table: Table<Metadata>;

  constructor(private readonly store: StateStore) {
    this.table = store.table('metadata');
  }

  of(path: string): Metadata {
    return this.table.get(path) ?? none;
  }

  set(path: string, value: Metadata): void {
    if (value.tags.length === 0 && Object.keys(value.attributes).length === 0) this.table.delete(path);
    else this.table.set(path, value);
  }

  has(path: string): boolean {
    return this.table.get(path) !== undefined;
  }

  /** How many paths have tags or attributes. */
  get size(): number {
    return this.table.size;
  }

  knows(path: string): boolean {
    return this.within(path).length > 0;
  }

  moved(from: string, to: string): void {
    this.store.atomically(() => {
      for (const [path, value] of this.within(from)) {
        this.table.delete(path);
        this.table.set(rebase(path, from, to), value);
      }
    });
  }

  removed(path: string): void {
    this.store.atomically(() => {
      for (const [below] of this.within(path)) this.table.delete(below);
    });
  }

  private within(tree: string) {
    return this.table.entries(tree).filter(([path]) => isWithin(tree, path));
  }
}
