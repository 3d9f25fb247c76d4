import { constants, type Dirent, type Stats } from 'node:fs';
import { serviceTime } from '../rest/calls/time';
import type { RemoteInfo } from './info';

const { S_IFDIR, S_IFREG } = constants;
const blockSize = 4096;

/** Which kind of thing it is: a file or a directory. The service shows no links, devices, pipes or sockets. */
abstract class Kind {
  readonly #isDirectory: boolean;

  constructor(isDirectory: boolean) {
    this.#isDirectory = isDirectory;
  }

  /** True for a file. */
  isFile = (): boolean => !this.#isDirectory;
  /** True for a directory. */
  isDirectory = (): boolean => this.#isDirectory;
  /** False: the service shows no links. */
  isSymbolicLink = (): boolean => false;
  /** False: the service has no devices. */
  isBlockDevice = (): boolean => false;
  /** False: the service has no devices. */
  isCharacterDevice = (): boolean => false;
  /** False: the service has no pipes. */
  isFIFO = (): boolean => false;
  /** False: the service has no sockets. */
  isSocket = (): boolean => false;
}

/**
 * What is known of a file or directory, in the form of `fs.Stats`.
 *
 * - `size` is in bytes; that of a directory is of all files below it, as far as the service counts them.
 * - Times have whole seconds. `mtime` is the last change; `atime` and `ctime`, which the service does not have, are the
 *   same; `birthtime` is when the file was made, where the service says so.
 * - `mode` shows what the caller may do, the same for user, group and others.
 * - `dev`, `uid`, `gid` and `rdev` are 0.
 */
export class RemoteStats extends Kind implements Stats {
  readonly dev = 0;
  readonly ino: number;
  readonly mode: number;
  readonly nlink = 1;
  readonly uid = 0;
  readonly gid = 0;
  readonly rdev = 0;
  readonly size: number;
  readonly blksize = blockSize;
  readonly blocks: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly birthtime: Date;
  /** All facts of the service, as they came: owner, tags, attributes... */
  readonly info: RemoteInfo;

  /** @param now the present time in milliseconds. */
  constructor(info: RemoteInfo, now: number) {
    super(info.isdir);
    this.info = info;
    this.ino = typeof info.id === 'number' ? info.id : 0;
    this.mode = (info.isdir ? S_IFDIR : S_IFREG) | permissions(info);
    this.size = info.size;
    this.blocks = Math.ceil(info.size / 512);
    this.mtimeMs = this.atimeMs = this.ctimeMs = serviceTime(info.time, now)?.getTime() ?? 0;
    this.birthtimeMs = serviceTime(info.created_time, now)?.getTime() ?? this.mtimeMs;
    this.mtime = new Date(this.mtimeMs);
    this.atime = new Date(this.atimeMs);
    this.ctime = new Date(this.ctimeMs);
    this.birthtime = new Date(this.birthtimeMs);
  }
}

/** An entry of a directory, in the form of `fs.Dirent`. */
export class RemoteDirent extends Kind implements Dirent {
  readonly name: string;
  /** The directory that it is in. */
  readonly parentPath: string;
  /** `parentPath` by its old name, which `fs.Dirent` still demands. */
  readonly path: string;

  constructor(info: RemoteInfo, directory: string) {
    super(info.isdir);
    this.name = info.name;
    this.parentPath = directory;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- code of before Node 20.12 reads it
    this.path = directory;
  }
}

/**
 * What the caller may do: bits as in `fs.constants`, R_OK, W_OK and X_OK. What the service leaves out counts as
 * allowed.
 */
export function allowed({ acl, isdir }: RemoteInfo): number {
  const rights = typeof acl === 'object' && acl !== null ? (acl as Record<string, unknown>) : {};
  const may = (right: string, bit: number) => (rights[right] === false ? 0 : bit);
  return may('read', constants.R_OK) | may('write', constants.W_OK) | (isdir ? may('list', constants.X_OK) : 0);
}

function permissions(info: RemoteInfo): number {
  return allowed(info) * 0o111;
}
