import type { Readable } from 'node:stream';
import { discard } from '../rest/call/answer';
import type { FileSource } from '../rest/body/body';
import type { Client } from '../rest/client';
import { Caller } from '../rest/calls/caller';
import { download } from '../rest/calls/files/download';
import { everyPage, orBehindTheEnd, pagingOf, type Page, type Place } from '../rest/calls/paging';
import type { UnknownFields } from '../rest/calls/types';
import { ifFound } from '../rest/errors';
import { Task } from '../rest/calls/tasks/task';
import type { TaskPauses } from '../rest/calls/tasks/task_state';
import { FileSystemError } from './errors';
import { holdsUnreachable, infoFields, toInfo, type RemoteInfo } from './info';
import { childOf, parentOf } from './paths';
import type { StatCache } from './stat_cache';

/** Entries of a directory that are asked for at a time: the service is slow with more. */
const pageSize = 500;

/** Operations of a file system are small: the first look comes sooner than at other tasks. */
const pauses: TaskPauses = { first: 50, longest: 6000 };

/** A time before that of any file: only a file that does not exist is unmodified since. */
const longAgo = new Date(0).toUTCString();

/** Which version of a file a change is meant for. Services that do not know such conditions ignore them. */
export interface Condition {
  readonly signal?: AbortSignal | undefined;
  /** Tag of the version that may be changed. */
  readonly tag?: string | undefined;
  /** True when only a file that is not there yet may be written. */
  readonly isNew?: boolean | undefined;
}

/** Size and tag of a file's present content. */
export interface Version {
  readonly size: number;
  readonly tag: string | undefined;
}

/** The requests that a file system is made of. They fail with the errors of the client. */
export class FileApi {
  constructor(
    readonly client: Client,
    readonly cache: StatCache,
  ) {}

  /** What is at a path, from memory where that may be. */
  async look(path: string): Promise<RemoteInfo | undefined> {
    const known = this.cache.take(path);
    return known === undefined ? this.info(path) : (known ?? undefined);
  }

  /** What the service says is at a path; undefined when nothing is. */
  async info(path: string): Promise<RemoteInfo | undefined> {
    const { epoch } = this.cache;
    const answer = await ifFound(this.client.get('/path/info', path, {}, { version: '2', as: 'json' }));
    const info = answer === undefined ? null : this.#checked(answer, path);
    this.cache.put(path, info, epoch);
    return info ?? undefined;
  }

  /**
   * The entries of a directory, each name once: at least those that are there from the first request to the last.
   * @returns undefined for a path that is a file
   */
  async list(path: string, limit = Infinity): Promise<RemoteInfo[] | undefined> {
    const { epoch } = this.cache;
    const entries = new Map<string, RemoteInfo>();
    const first = await this.#page(path, { page: 1 }, limit);
    if (!first) return undefined;
    const pages = everyPage<RemoteInfo, typeof first>(first, {
      read: (place) => orBehindTheEnd(place, this.#page(path, place, limit)),
      keyOf: ({ name }) => name,
      problem: (detail) => oddAnswer(`inconsistent pages (${detail})`, path),
    });
    for await (const page of pages) {
      for (const info of page.entries) entries.set(info.name, info);
      if (entries.size >= limit) break;
    }
    for (const [name, info] of entries) this.cache.putListed(childOf(path, name), info, epoch);
    return [...entries.values()];
  }

  /** The size and tag of a file. @throws ResponseError 404 for directories, too */
  async version(path: string): Promise<Version> {
    const { status, headers } = await this.client.head('/path/data', path, {}, { version: '3' });
    // The length of a part, or of coded content, is not that of the file.
    const isWhole = status === 200 && (headers['content-encoding'] ?? 'identity') === 'identity';
    const size = isWhole ? Number(headers['content-length'] ?? NaN) : NaN;
    // A weak tag does for a cache; no change can be made to depend on it.
    const tag = headers.etag?.startsWith('"') ? headers.etag : undefined;
    if (Number.isSafeInteger(size)) return { size, tag };
    const info = await this.info(path);
    if (!info || info.isdir) throw oddAnswer('a file without its size', path);
    return { size: info.size, tag };
  }

  /**
   * The bytes of a file, taken up where they break off.
   * @param options.start the first wanted.
   * @param options.end the last wanted.
   */
  read(
    path: string,
    options: { start?: number | undefined; end?: number | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<Readable> {
    const { start, end, signal } = options;
    const range = { start, end: end === Infinity ? undefined : end };
    return download(new Caller(this.client), path, { ...range, signal }, { mayIgnoreRange: true });
  }

  /** Makes or replaces a file. */
  async put(path: string, body: FileSource, condition: Condition = {}): Promise<void> {
    const options = { version: '3', body, signal: condition.signal, headers: headersOf(condition) };
    await this.#change([path], async () => discard(await this.client.put('/path/data', path, {}, options)));
  }

  /** Writes into a file that is there. */
  async patch(path: string, start: number, body: FileSource, condition: Condition = {}): Promise<void> {
    const headers = { ...headersOf(condition), Range: `bytes=${start}-` };
    const options = { version: '3', body, signal: condition.signal, headers };
    await this.#change([path], async () => discard(await this.client.patch('/path/data', path, {}, options)));
  }

  async unlink(path: string): Promise<void> {
    await this.#change([path], async () => {
      await this.client.files.unlink(path);
    });
  }

  /** Makes a directory, and those above it. */
  async mkdir(path: string): Promise<void> {
    const options = { version: '2', retry: { idempotent: true } };
    await this.#change([path], async () => {
      discard(await this.client.post('/path/oper/mkdir', null, { path }, options));
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#change([from, to], async () => {
      discard(await this.client.post('/path/oper/rename', null, { src: from, dst: to }, { version: '2' }));
    });
  }

  /** Copies a file or directory into a directory, under its own name. */
  async copyInto(from: string, directory: string): Promise<void> {
    await this.#change([directory], () => this.#finish(this.client.files.copy(from, directory)));
  }

  /** Removes a file, or a directory with all that is in it, also what no path leads to. */
  async remove(path: string): Promise<void> {
    await this.#change([path], () => this.#finish(this.client.files.remove(path)));
  }

  /**
   * Whether a directory is empty, as far as the service shows: a listing has what paths lead to, and that need not be
   * all.
   * @param info what the service says of it now.
   * @returns undefined for what is no directory
   */
  async isEmpty(path: string, info: RemoteInfo): Promise<boolean | undefined> {
    if (!info.isdir) return undefined;
    if (holdsUnreachable(info) || (typeof info.items === 'number' && info.items > 0)) return false;
    const entries = await this.list(path, 1);
    return entries === undefined ? undefined : entries.length === 0;
  }

  /**
   * Removes an empty directory. A service that does not know `recursive` removes it with all that is in it: see
   * `isEmpty`.
   */
  async rmdir(path: string): Promise<void> {
    const caller = new Caller(this.client);
    const args = { path, recursive: false };
    const plan = { method: 'POST', endpoint: '/path/oper/remove', args, options: {} } as const;
    await this.#change([path], () => this.#finish(caller.object(plan).then((task) => new Task(caller, plan, task))));
  }

  /** ENOENT, or ENOTDIR when a file is among the directories of the path. */
  async missingCode(path: string): Promise<'ENOENT' | 'ENOTDIR'> {
    if (path === '/') return 'ENOENT';
    const parent = parentOf(path);
    const info = await this.info(parent);
    if (info) return info.isdir ? 'ENOENT' : 'ENOTDIR';
    return this.missingCode(parent);
  }

  async #finish(task: Promise<Task>): Promise<void> {
    await (await task).wait({ pauses });
  }

  /** Runs a change, and then forgets what was seen during it: that may be of before or after. */
  async #change(paths: readonly string[], work: () => Promise<void>): Promise<void> {
    this.cache.forget(paths);
    try {
      await work();
    } finally {
      this.cache.forget(paths);
    }
  }

  /** One page of a directory. @returns undefined for a path that is a file */
  async #page(path: string, { page, after }: Place, limit: number): Promise<Page<RemoteInfo> | undefined> {
    const args = { children: true, limit: Math.min(limit, pageSize), page, after, fields: infoFields };
    const answer = await this.client.get<UnknownFields>('/path/info', path, args, { version: '2', as: 'json' });
    if (!this.#checked(answer, path).isdir) return undefined;
    const { children } = answer;
    if (!Array.isArray(children)) throw oddAnswer('a directory without its entries', path);
    const entries = (children as unknown[]).map((child) => this.#checked(child, path));
    const paging = pagingOf(answer, page);
    if (!paging) throw oddAnswer(`another page than page ${page}`, path);
    return { ...paging, entries };
  }

  #checked(answer: unknown, path: string): RemoteInfo {
    const info = toInfo(answer);
    if (!info) throw oddAnswer('facts of a file without its name, kind or size', path);
    return info;
  }
}

function headersOf({ tag, isNew }: Condition): Record<string, string> {
  if (isNew) return { 'If-Unmodified-Since': longAgo };
  return tag === undefined ? {} : { 'If-Match': tag };
}

function oddAnswer(what: string, path: string): FileSystemError {
  return new FileSystemError('EIO', { syscall: 'stat', path }, { words: `the service sent ${what}` });
}
