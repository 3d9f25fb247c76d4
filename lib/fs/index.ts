export type { Content } from './content';
export type { CopyOptions } from './copy';
export { FileSystemError, type Attempt } from './errors';
export type { ReadIntoOptions, RemoteFileHandle } from './file_handle';
export { SmartFileSystem, type FileSystemOptions } from './file_system';
export type { OpenFlags } from './flags';
export type {
  MkdirOptions,
  ReaddirOptions,
  ReadOptions,
  ReadStreamSettings,
  RmOptions,
  WriteOptions,
  WriteStreamSettings,
} from './fs_options';
export type { RemoteInfo } from './info';
export type { RemoteReadStream } from './read_stream';
export type { CacheLevel } from './stat_cache';
export type { RemoteDirent, RemoteStats } from './stats';
export type { RemoteWriteStream } from './write_stream';
