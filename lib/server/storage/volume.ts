import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { MemoryStore } from '../../state/memory_store';
import { PathJournal } from '../paths/path_journal';
import { ApiPath } from './names/api_path';
import { saysMissing, StorageError } from './errors';
import { everything, type Acl, type Guard, type Need, type Right } from './guard';
import { isWithin, contains } from '../paths/within';
import { PathLocks } from './locks';
import { isReservedName, nameProblem } from './names/name_rules';

/**
 * The directory that is served, as somebody may use it. The only place where a path of the API becomes a path of this
 * machine, and where it is asked who may do what.
 *
 * Symbolic links are followed as long as they end inside the root; those that lead out of it do not exist for clients.
 */
export class Volume {
  readonly locks: PathLocks;
  /** Takes records along when paths are moved and removed. The same for all views. */
  readonly journal: PathJournal;
  /** Real path of the directory that paths of the site start at. */
  private readonly siteRoot: string;

  /**
   * @param root real path of the directory.
   * @param shared milliseconds to wait for other writers, and the journal if others keep records; or the volume that
   *   this is a view of.
   */
  constructor(
    readonly root: string,
    shared: { readonly lock: number; readonly journal?: PathJournal } | Volume,
    private readonly guard: Guard = everything,
  ) {
    const isView = shared instanceof Volume;
    this.locks = isView ? shared.locks : new PathLocks(shared.lock);
    this.journal = shared.journal ?? new PathJournal(new MemoryStore());
    this.siteRoot = isView ? shared.siteRoot : root;
  }

  /** The part of this volume below a directory or a file, under another guard. @throws as `real` does. */
  async view(at: ApiPath, guard: Guard): Promise<Volume> {
    return new Volume(at.isRoot ? this.root : await this.real(at), this, guard);
  }

  /**
   * The real path of what exists at `at`, all links followed.
   * @throws StorageError `missing` when the caller can see nothing there, `denied` when the right that is needed lacks.
   */
  async real(at: ApiPath, need: Need = 'see'): Promise<string> {
    let real: string;
    try {
      real = await realpath(path.join(this.root, ...at.segments));
    } catch (error) {
      if (saysMissing(error)) throw missing(at, error);
      throw error;
    }
    if (!contains(this.root, real)) throw missing(at);
    // By a link, or in another case where that does not matter.
    if (path.relative(this.root, real).split(path.sep).some(isReservedName)) throw missing(at);
    this.demand(real, need, at);
    return real;
  }

  /** Where the entry itself is, or would be: links to its directory are followed, a link of its own name is not. */
  async place(at: ApiPath, need: Need = 'see'): Promise<string> {
    if (at.isRoot) throw new StorageError('denied', 'The root cannot be changed.');
    const place = path.join(await this.real(at.parent), at.name);
    const real = await canonical(place);
    if (isReservedName(path.basename(real))) throw missing(at);
    // Whether something is there that the caller cannot see must not show in the answer.
    if (need === 'write' && !this.acl(real).write) throw denied(need, at);
    this.demand(real, need, at);
    return place;
  }

  /** Refuses what the caller may not do with a real path, or with anything below it. */
  demandTree(real: string, right: Right, at: ApiPath): void {
    if (!this.guard.everywhere(right, this.site(real))) throw denied(right, at);
  }

  /** What the caller may do at a real path. */
  acl(real: string): Acl {
    return this.guard.acl(this.site(real));
  }

  /** Whether the caller can see an entry of a directory that he reads. */
  lists(real: string): boolean {
    return this.guard.lists(this.site(real));
  }

  /** A real path as a path of the site. */
  site(real: string): string {
    return `/${path.relative(this.siteRoot, real).split(path.sep).join('/')}`;
  }

  /** A path of the site as callers of this view know it; undefined when it lies outside. */
  fromSite(site: string): ApiPath | undefined {
    const root = this.site(this.root);
    if (!isWithin(root, site) || !this.guard.sees(site)) return undefined;
    const names = site.slice(root.length).split('/');
    // A link may have led to a name that clients cannot say.
    if (names.some((name) => name !== '' && nameProblem(name) !== undefined)) return undefined;
    return ApiPath.parse(names.join('/'));
  }

  private demand(real: string, need: Need, at: ApiPath): void {
    const site = this.site(real);
    const isThere = this.guard.sees(site);
    if (need === 'see' ? isThere : this.guard.acl(site)[need]) return;
    throw isThere ? denied(need as Right, at) : missing(at);
  }
}

export function missing(at: ApiPath, cause?: unknown): StorageError {
  return new StorageError('missing', `No such file or directory: ${at.toString()}`, { cause });
}

const verbs: Readonly<Record<Right, string>> = {
  read: 'read',
  write: 'write',
  remove: 'remove',
  list: 'list',
};

function denied(right: Right, at: ApiPath): StorageError {
  return new StorageError('denied', `You may not ${verbs[right]} this: ${at.toString()}`);
}

/** The spelling that the file system has for a name, where it takes others for the same; a link is not followed. */
async function canonical(place: string): Promise<string> {
  try {
    return (await lstat(place)).isSymbolicLink() ? place : await realpath(place);
  } catch (error) {
    if (saysMissing(error)) return place;
    throw error;
  }
}
