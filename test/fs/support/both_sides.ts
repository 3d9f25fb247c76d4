import { createReadStream, createWriteStream, mkdirSync, type Stats, type Dirent } from 'node:fs';
import * as disk from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { BasicClient, SmartFileSystem } from '../../../lib';
import { createServer, type SmartFileServer } from '../../../lib/server';
import { useTempDir } from '../../support/temp_dir';

/** What `fs` and our file system have in common, as the tests use it. */
export interface CommonFs {
  readFile(path: string, options?: unknown): Promise<string | Buffer>;
  writeFile(path: string, data: unknown, options?: unknown): Promise<void>;
  appendFile(path: string, data: string | Buffer): Promise<void>;
  stat(path: string): Promise<Stats>;
  lstat(path: string): Promise<Stats>;
  access(path: string, mode?: number): Promise<void>;
  realpath(path: string): Promise<string>;
  readdir(path: string, options?: { recursive?: boolean }): Promise<string[]>;
  readdir(path: string, options: { recursive?: boolean; withFileTypes: true }): Promise<Dirent[]>;
  mkdir(path: string, options?: { recursive?: boolean }): Promise<string | undefined>;
  mkdtemp(prefix: string): Promise<string>;
  rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  rmdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  copyFile(from: string, to: string, mode?: number): Promise<void>;
  cp(from: string, to: string, options?: object): Promise<void>;
  truncate(path: string, length?: number): Promise<void>;
  open(path: string, flags?: string): Promise<CommonHandle>;
  createReadStream(path: string, options?: object): Readable;
  createWriteStream(path: string, options?: object): Writable;
}

/** What open files of both have in common. */
export interface CommonHandle {
  read(buffer: Buffer, offset?: number, length?: number, position?: number | null): Promise<{ bytesRead: number }>;
  write(data: Buffer, offset?: number, length?: number, position?: number | null): Promise<{ bytesWritten: number }>;
  write(data: string, position?: number | null): Promise<{ bytesWritten: number }>;
  stat(): Promise<Stats>;
  truncate(length?: number): Promise<void>;
  readFile(encoding?: 'utf8'): Promise<string | Buffer>;
  writeFile(data: string): Promise<void>;
  appendFile(data: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file system, and a path in it that begins a fresh directory. */
export interface Side {
  fs: CommonFs;
  /** The path of a name in the directory. */
  at: (name: string) => string;
}

/** The disk of this machine. */
export function useDisk(): Side {
  const temp = useTempDir();
  // The types of fs have more overloads than can be compared.
  const fs = { ...disk, createReadStream, createWriteStream } as unknown as CommonFs;
  return { fs, at: (name) => temp.file(name) };
}

/** An embedded server behind our file system; `stored` is where its files lie. */
export function useService(options: object = {}) {
  const temp = useTempDir();
  const side = {
    fs: undefined as unknown as CommonFs,
    files: undefined as unknown as SmartFileSystem,
    client: undefined as unknown as BasicClient,
    server: undefined as unknown as SmartFileServer,
    /** Method and path of each request so far. */
    requests: [] as string[],
    at: (name: string) => `/base/${name}`,
    stored: (name: string) => temp.file(`base/${name}`),
  };
  beforeEach(async () => {
    mkdirSync(temp.file('base'));
    side.requests = [];
    side.server = createServer({
      root: temp.path,
      onRequest: ({ method, path }) => side.requests.push(`${method} ${path}`),
    });
    const baseUrl = await side.server.listen();
    side.client = new BasicClient({ baseUrl, ...side.server.credentials });
    side.files = new SmartFileSystem(side.client, options);
    side.fs = side.files as unknown as CommonFs;
  });
  afterEach(async () => {
    side.client.close();
    await side.server.close();
  });
  return side;
}
