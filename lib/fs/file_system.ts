import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { OptionsError } from '../internal/coded_error';
import { describe, integer, oneOf, refuseUnknown } from '../internal/options';
import { Client } from '../rest/client';
import { contentBody, type Content } from './content';
import { copyFile, copyTree, type CopyOptions } from './copy';
import { FileSystemError } from './errors';
import { explained, translated } from './explain';
import { FileApi } from './file_api';
import { FileContent } from './file_content';
import { lengthOf, RemoteFileHandle } from './file_handle';
import { openMode, type OpenFlags } from './flags';
import {
  optionsOf,
  type MkdirOptions,
  type ReaddirOptions,
  type ReadOptions,
  type ReadStreamSettings,
  type RmOptions,
  type WriteOptions,
  type WriteStreamSettings,
} from './fs_options';
import type { RemoteInfo } from './info';
import { openReadStream, openWriteStream } from './open_streams';
import { childOf, parentOf, remotePath } from './paths';
import type { RemoteReadStream } from './read_stream';
import { rename } from './rename';
import { StatCache, type CacheLevel } from './stat_cache';
import { allowed, RemoteDirent, RemoteStats } from './stats';
import type { RemoteWriteStream } from './write_stream';

/** Options of a file system. */
export interface FileSystemOptions {
  /** How much may be answered from memory: see CacheLevel. @default 0 */
  readonly cache?: CacheLevel | undefined;
  /** How many paths are remembered at most. @default 10000 */
  readonly cacheEntries?: number | undefined;
}

/**
 * The files of the service by the functions of `node:fs/promises`: code that was written for those ports over.
 *
 * Paths are POSIX paths below the root of the service. Errors are FileSystemErrors, which look like those of `fs`;
 * arguments that cannot be right are OptionsErrors, and aborted calls reject with an AbortError. For what differs from
 * a disk see docs/file-system.md.
 *
 * @example
 * const files = new SmartFileSystem(new BasicClient());
 * await files.writeFile('/notes/today.txt', 'Hello');
 */
export class SmartFileSystem {
  /** The numbers for `access` and `copyFile`. */
  readonly constants = constants;

  readonly #api: FileApi;
  readonly #content: FileContent;

  constructor(client: Client, options: FileSystemOptions = {}) {
    if (!(client instanceof Client)) {
      throw new OptionsError(`client must be a client such as new BasicClient(), not ${describe(client)}`);
    }
    refuseUnknown('SmartFileSystem', options, ['cache', 'cacheEntries']);
    const { cache = 0, cacheEntries = 10_000 } = options;
    const level = integer(0, 2)('cache', cache) as CacheLevel;
    this.#api = new FileApi(client, new StatCache(level, integer(1, 10_000_000)('cacheEntries', cacheEntries)));
    this.#content = new FileContent(this.#api);
  }

  /** Empties the cache, for when others have changed files. */
  clearCache(): void {
    this.#api.cache.clear();
  }

  /** What is known of a file or directory. */
  async stat(path: string): Promise<RemoteStats> {
    return this.#stats(await this.#existing(path, 'stat'));
  }

  /** Works as `stat`: the service has no links. */
  async lstat(path: string): Promise<RemoteStats> {
    return this.#stats(await this.#existing(path, 'lstat'));
  }

  /** Whether something is at a path. Unlike the old `fs.exists` it fails where that cannot be found out. */
  async exists(path: string): Promise<boolean> {
    const at = remotePath(path, 'access');
    try {
      return (await this.#api.look(at)) !== undefined;
    } catch (error) {
      throw translated(error, { syscall: 'access', path: at });
    }
  }

  /**
   * Succeeds if something is at the path and may be used as `mode` says.
   * @param mode bits of F_OK, R_OK, W_OK and X_OK; the last is whether a directory may be listed.
   * @throws FileSystemError EACCES
   */
  async access(path: string, mode: number = constants.F_OK): Promise<void> {
    const wanted = integer(0, 7)('mode', mode);
    const info = await this.#existing(path, 'access');
    if ((allowed(info) & wanted) !== wanted) throw new FileSystemError('EACCES', { syscall: 'access', path });
  }

  /** The path in its plain form, if something is there. */
  async realpath(path: string): Promise<string> {
    await this.#existing(path, 'realpath');
    return remotePath(path, 'realpath');
  }

  /**
   * The names in a directory, in the service's order; with `recursive` as paths from there. Entries that no path leads
   * to are not among them: `(await stat(path)).info.unreachable` counts those, where the service does.
   */
  readdir(path: string, options: ReaddirOptions & { withFileTypes: true }): Promise<RemoteDirent[]>;
  readdir(
    path: string,
    options?: 'utf8' | 'utf-8' | null | (ReaddirOptions & { withFileTypes?: false | undefined }),
  ): Promise<string[]>;
  readdir(path: string, options?: ReaddirOptions): Promise<string[] | RemoteDirent[]>;
  async readdir(path: string, options?: 'utf8' | 'utf-8' | null | ReaddirOptions): Promise<string[] | RemoteDirent[]> {
    const names = ['withFileTypes', 'recursive', 'encoding'] as const;
    const { withFileTypes, recursive, encoding } = optionsOf<ReaddirOptions>('readdir', options, names);
    if (encoding) oneOf('utf8', 'utf-8')('encoding', encoding);
    const at = remotePath(path, 'scandir');
    const entries: RemoteDirent[] = [];
    const paths: string[] = [];
    for (const open = [{ directory: at, prefix: '' }]; ;) {
      const next = open.shift();
      if (!next) break;
      for (const child of await this.#children(next.directory, next.directory === at)) {
        entries.push(new RemoteDirent(child, next.directory));
        paths.push(next.prefix + child.name);
        if (!recursive || !child.isdir) continue;
        open.push({ directory: childOf(next.directory, child.name), prefix: `${next.prefix}${child.name}/` });
      }
    }
    return withFileTypes ? entries : paths;
  }

  /** Makes a directory. @returns with `recursive` the first one that was made, undefined if all were there */
  mkdir(path: string, options: MkdirOptions & { recursive: true }): Promise<string | undefined>;
  mkdir(path: string, options?: number | string | null | (MkdirOptions & { recursive?: false })): Promise<void>;
  mkdir(path: string, options?: number | string | null | MkdirOptions): Promise<string | undefined>;
  async mkdir(path: string, options?: number | string | null | MkdirOptions): Promise<string | undefined | void> {
    const given = typeof options === 'number' || typeof options === 'string' ? {} : options;
    const { recursive = false } = optionsOf<MkdirOptions>('mkdir', given, ['recursive', 'mode']);
    const at = remotePath(path, 'mkdir');
    const attempt = { syscall: 'mkdir', path: at };
    try {
      const there = await this.#api.info(at);
      if (there) {
        if (recursive && there.isdir) return undefined;
        throw new FileSystemError('EEXIST', attempt);
      }
      const first = await this.#firstMissing(at);
      if (first.isUnderFile) throw new FileSystemError('ENOTDIR', attempt);
      if (!recursive && first.path !== at) throw new FileSystemError('ENOENT', attempt);
      await this.#api.mkdir(at);
      return recursive ? first.path : undefined;
    } catch (error) {
      throw await explained(error, attempt, this.#api);
    }
  }

  /** Makes a directory whose name is `prefix` and six characters that no other has. @returns its path */
  async mkdtemp(prefix: string): Promise<string> {
    const letters = 'abcdefghijklmnopqrstuvwxyz012345';
    const path = prefix + Array.from(randomBytes(6), (byte) => letters[byte % 32]).join('');
    await this.mkdir(path);
    return path;
  }

  /** Removes a file, or with `recursive` a directory with all that is in it, also what `readdir` does not show. */
  async rm(path: string, options?: RmOptions): Promise<void> {
    const { recursive = false, force = false } = optionsOf<RmOptions>('rm', options, ['recursive', 'force']);
    const at = remotePath(path, 'rm');
    const attempt = { syscall: 'rm', path: at };
    try {
      const info = await this.#api.info(at);
      if (info?.isdir && !recursive) {
        throw new FileSystemError('ERR_FS_EISDIR', attempt, {
          words: 'the path is a directory; recursive: true removes it',
        });
      }
      if (at === '/') throw new FileSystemError('EBUSY', attempt);
      if (!info && force) return;
      if (!info) throw new FileSystemError(await this.#api.missingCode(at), attempt);
      if (info.isdir) await this.#api.remove(at);
      else await this.#api.unlink(at);
    } catch (error) {
      throw await explained(error, attempt, this.#api);
    }
  }

  /**
   * Removes a directory that is empty, also of what `readdir` does not show. The embedded server decides that itself;
   * of other services the counts and the listing are asked, and what is stored there in that moment is removed, too.
   */
  async rmdir(path: string): Promise<void> {
    const at = remotePath(path, 'rmdir');
    const attempt = { syscall: 'rmdir', path: at };
    try {
      const info = await this.#api.info(at);
      if (!info) throw new FileSystemError(await this.#api.missingCode(at), attempt);
      const isEmpty = await this.#api.isEmpty(at, info);
      if (isEmpty === undefined) throw new FileSystemError('ENOTDIR', attempt);
      if (at === '/') throw new FileSystemError('EBUSY', attempt);
      if (!isEmpty) throw new FileSystemError('ENOTEMPTY', attempt);
      await this.#api.rmdir(at);
    } catch (error) {
      throw translated(error, attempt);
    }
  }

  /** Removes a file. */
  async unlink(path: string): Promise<void> {
    const at = remotePath(path, 'unlink');
    try {
      await this.#api.unlink(at);
    } catch (error) {
      throw await explained(error, { syscall: 'unlink', path: at }, this.#api);
    }
  }

  /** Moves a file or directory to another path; a file, or an empty directory, that is there is replaced. */
  async rename(from: string, to: string): Promise<void> {
    await rename(this.#api, remotePath(from, 'rename'), remotePath(to, 'rename'));
  }

  /** Copies a file within the service. @param mode COPYFILE_EXCL refuses to replace another. */
  async copyFile(from: string, to: string, mode = 0): Promise<void> {
    const isExclusive = (integer(0, 7)('mode', mode) & constants.COPYFILE_EXCL) !== 0;
    await copyFile(this.#api, remotePath(from, 'copyfile'), remotePath(to, 'copyfile'), isExclusive);
  }

  /** Copies files and, with `recursive`, trees within the service. */
  async cp(from: string, to: string, options?: CopyOptions): Promise<void> {
    const names = ['recursive', 'force', 'errorOnExist', 'filter'] as const;
    const given = optionsOf<CopyOptions>('cp', options, names);
    await copyTree(this.#api, remotePath(from, 'cp'), remotePath(to, 'cp'), given);
  }

  /** Sets the length of a file. To shorten a file, all that stays of it passes through here. */
  async truncate(path: string, length = 0): Promise<void> {
    const at = remotePath(path, 'open');
    await this.#content.truncate(at, lengthOf(length), { syscall: 'open', path: at });
  }

  /** A whole file. */
  readFile(path: string, options: BufferEncoding | (ReadOptions & { encoding: BufferEncoding })): Promise<string>;
  readFile(path: string, options?: null | (ReadOptions & { encoding?: null | undefined })): Promise<Buffer>;
  readFile(path: string, options?: BufferEncoding | null | ReadOptions): Promise<string | Buffer>;
  async readFile(path: string, options?: BufferEncoding | null | ReadOptions): Promise<string | Buffer> {
    const names = ['encoding', 'flag', 'signal'] as const;
    const { encoding, signal, flag } = optionsOf<ReadOptions & { flag?: OpenFlags }>('readFile', options, names);
    if (flag !== undefined) oneOf('r')('flag', flag);
    const at = remotePath(path, 'open');
    const bytes = await this.#content.readAll(at, { signal }, { syscall: 'open', path: at });
    return encoding ? bytes.toString(encoding) : bytes;
  }

  /** Makes or replaces a file; it has the new content once all of that has arrived. */
  async writeFile(path: string, data: Content, options?: BufferEncoding | null | WriteOptions): Promise<void> {
    await this.#write('writeFile', path, data, 'w', options);
  }

  /** Writes at the end of a file, which is made if it is not there. */
  async appendFile(path: string, data: Content, options?: BufferEncoding | null | WriteOptions): Promise<void> {
    await this.#write('appendFile', path, data, 'a', options);
  }

  /** A stream of a file, or of a range of it. */
  createReadStream(path: string, options?: BufferEncoding | null | ReadStreamSettings): RemoteReadStream {
    return openReadStream(this.#content, path, options);
  }

  /** A stream into a file. The file is made, replaced or changed when the stream finishes, and else not at all. */
  createWriteStream(path: string, options?: BufferEncoding | null | WriteStreamSettings): RemoteWriteStream {
    return openWriteStream(this.#content, path, options);
  }

  /** Opens a file. */
  async open(path: string, flags: OpenFlags = 'r'): Promise<RemoteFileHandle> {
    const mode = openMode(flags);
    const at = remotePath(path, 'open');
    const attempt = { syscall: 'open', path: at };
    try {
      const info = await this.#api.info(at);
      if (info && mode.exclusive) throw new FileSystemError('EEXIST', attempt);
      if (info?.isdir && mode.write) throw new FileSystemError('EISDIR', attempt);
      if (!info && !mode.create) throw new FileSystemError(await this.#api.missingCode(at), attempt);
      if (!info || mode.truncate) {
        await this.#content.write(at, contentBody(''), { mode: { ...mode, append: false } });
      }
    } catch (error) {
      throw await explained(error, attempt, this.#api);
    }
    return new RemoteFileHandle(this.#content, at, flags, () => this.stat(at));
  }

  async #write(
    call: string,
    path: string,
    data: Content,
    flag: OpenFlags,
    options?: BufferEncoding | null | WriteOptions,
  ): Promise<void> {
    const names = ['encoding', 'flag', 'signal', 'mode', 'flush'] as const;
    const given = optionsOf<WriteOptions>(call, options, names);
    const mode = openMode(given.flag ?? flag);
    const at = remotePath(path, 'open');
    if (!mode.write) throw new FileSystemError('EBADF', { syscall: 'write' });
    await this.#content.write(at, contentBody(data, given.encoding ?? 'utf8'), { mode, signal: given.signal });
  }

  async #existing(path: string, syscall: string): Promise<RemoteInfo> {
    const at = remotePath(path, syscall);
    const attempt = { syscall, path: at };
    try {
      const info = await this.#api.look(at);
      if (info) return info;
      throw new FileSystemError(await this.#api.missingCode(at), attempt);
    } catch (error) {
      throw translated(error, attempt);
    }
  }

  #stats(info: RemoteInfo): RemoteStats {
    return new RemoteStats(info, this.#api.client.clock.now());
  }

  /** @param isAsked whether the caller named the directory; one that was found below it may be gone. */
  async #children(directory: string, isAsked: boolean): Promise<RemoteInfo[]> {
    const attempt = { syscall: 'scandir', path: directory };
    try {
      const children = await this.#api.list(directory);
      if (children) return children;
      throw new FileSystemError('ENOTDIR', attempt);
    } catch (error) {
      const better = await explained(error, attempt, this.#api);
      const isGone = better instanceof FileSystemError && ['ENOENT', 'ENOTDIR'].includes(better.code);
      if (isGone && !isAsked) return [];
      throw better;
    }
  }

  /** The highest directory on the way to `path` that is not there. */
  async #firstMissing(path: string): Promise<{ path: string; isUnderFile: boolean }> {
    const parent = parentOf(path);
    const info = await this.#api.info(parent);
    return info ? { path, isUnderFile: !info.isdir } : this.#firstMissing(parent);
  }
}
