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
 * The directory that is served, with the rights of a caller. Only here paths of the API become paths of this machine,
 * and only here rights are checked.
 *
 * Symbolic links are followed as long as they end inside the root. Links that lead out of it do not exist for clients.
 */
export class Volume {
  readonly locks: PathLocks;
  /** Keeps records of paths up to date when paths are moved and removed. Shared by all views. */
  readonly journal: PathJournal;
  /** Real path of the directory that is the root of the site. */
  private readonly siteRoot: string;

  /**
   * @param root real path of the directory.
   * @param shared milliseconds to wait for other writers, and the journal of paths, if records are kept; or the volume
   *   that this is a view of.
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
   * @throws StorageError `missing` when the caller can see nothing there, `denied` when the caller lacks the right.
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
    // A link may lead to a temporary file, or another spelling where the file system ignores case.
    if (path.relative(this.root, real).split(path.sep).some(isReservedName)) throw missing(at);
    this.demand(real, need, at);
    return real;
  }

  /**
   * Where the entry itself is, or would be: links in the path of its directory are followed, the entry itself is not.
   */
  async place(at: ApiPath, need: Need = 'see'): Promise<string> {
    if (at.isRoot) throw new StorageError('denied', 'The root cannot be changed.');
    const place = path.join(await this.real(at.parent), at.name);
    const real = await canonical(place);
    if (isReservedName(path.basename(real))) throw missing(at);
    // The answer must not reveal whether something that the caller cannot see is there.
    if (need === 'write' && !this.acl(real).write) throw denied(need, at);
    this.demand(real, need, at);
    return place;
  }

  /** @throws StorageError `denied` unless the caller has the right to a real path and to everything below it. */
  demandTree(real: string, right: Right, at: ApiPath): void {
    if (!this.guard.everywhere(right, this.site(real))) throw denied(right, at);
  }

  /** The rights of the caller to a real path. */
  acl(real: string): Acl {
    return this.guard.acl(this.site(real));
  }

  /** Whether listings show the caller an entry, by its real path. */
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
    // The real path of a link's target may hold names that no path of the API can.
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

/** The real spelling of a name, on file systems that accept several; a link is not followed. */
async function canonical(place: string): Promise<string> {
  try {
    return (await lstat(place)).isSymbolicLink() ? place : await realpath(place);
  } catch (error) {
    if (saysMissing(error)) return place;
    throw error;
  }
}
