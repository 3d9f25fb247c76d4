import type { Readable } from 'node:stream';
import { OptionsError } from '../../../internal/coded_error';
import { integer, oneOf, text } from '../../../internal/options';
import type { AnswerStream } from '../../transport/answer_stream';
import type { Requester } from '../../call/requester';
import { ifFound } from '../../errors';
import type { Args } from '../../body/form';
import { Task } from '../tasks/task';
import type { TaskState } from '../tasks/task_state';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import { download, downloadTo, type DownloadOptions } from './download';
import { fileInfo, toFileInfo } from './file_info';
import { Listing, type ListOptions } from './listing';
import { remotePath, remotePaths } from './paths';
import type { FileFields, FileInfo, ServiceUploadProgress, UnknownFields } from '../types';
import {
  append,
  infoPlan,
  mkdirPlan,
  upload,
  uploadUuid,
  type AppendOptions,
  type UploadOptions,
  type UploadSource,
} from './upload';

/** One path, or several. */
export type Paths = string | readonly string[];

/** Algorithms for checksums of files. */
export type ChecksumAlgorithm = 'MD5' | 'SHA1' | 'SHA256' | 'SHA512' | 'CRC-32';

/** Options of a download of several files. */
export interface DownloadZipOptions extends TypedCallOptions {
  /** Name of the archive in the head of the answer. @default chosen by the service */
  filename?: string | undefined;
}

/** Options of a search. */
export interface SearchOptions extends TypedCallOptions {
  /**
   * Directory to search, with all below it.
   * @default '/'
   */
  path?: string | undefined;
  /** Most results, from 1. @default chosen by the service */
  limit?: number | undefined;
}

const algorithms = oneOf('MD5', 'SHA1', 'SHA256', 'SHA512', 'CRC-32');

/**
 * The files and directories of the service: `client.files`.
 *
 * Paths are absolute; a slash that is missing at the start is added. All calls reject as those of Client do.
 */
export class Files {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /** Returns the facts of a file or directory. @throws ResponseError 404 when nothing is there */
  async info(path: string, options: TypedCallOptions = {}): Promise<FileInfo> {
    const request = repeatable(requestOptions('info', options));
    return fileInfo(this.#caller, { ...infoPlan(remotePath('path', path)), options: request });
  }

  /** Returns the facts of a file or directory, or undefined when nothing is there. */
  async stat(path: string, options: TypedCallOptions = {}): Promise<FileInfo | undefined> {
    return ifFound(this.info(path, options));
  }

  /** Whether a file or directory is there. */
  async exists(path: string, options: TypedCallOptions = {}): Promise<boolean> {
    return (await this.stat(path, options)) !== undefined;
  }

  /**
   * Lists a directory: all entries by `for await`, the first page by `await`.
   *
   * @example
   * for await (const { name, size } of client.files.list('/docs', { fields: ['name', 'size'] })) console.log(name, size);
   */
  list<F extends keyof FileFields = keyof FileFields>(
    directory = '/',
    options: ListOptions<F> = {},
  ): Listing<Pick<FileFields, F> & UnknownFields> {
    return new Listing(this.#caller, remotePath('directory', directory), options);
  }

  /** Finds files and directories with all words of `keywords` in their names, tags or attributes. */
  async search(keywords: string, options: SearchOptions = {}): Promise<FileInfo[]> {
    const request = requestOptions('search', options, ['path', 'limit']);
    const { path = '/', limit } = options;
    if (limit !== undefined) integer(1, 1_000_000)('limit', limit);
    const args = { keywords: text('keywords', keywords), limit };
    const id = remotePath('path', path);
    const found = await this.#caller.list<UnknownFields>({
      ...{ method: 'GET', endpoint: '/search/path', id, args, options: request },
    });
    return found.map((each) => toFileInfo(each, this.#caller.clock.now()));
  }

  /** Makes a directory, and those above it. An existing directory is left as it is. */
  async mkdir(path: string, options: TypedCallOptions = {}): Promise<FileInfo> {
    const request = repeatable(requestOptions('mkdir', options));
    return fileInfo(this.#caller, mkdirPlan(remotePath('path', path), request));
  }

  /**
   * Uploads a file. An existing file is replaced once the new one is complete. The request has a Content-Length
   * wherever the size can be known, and is sent again after failures unless the source is a stream.
   * @param source the content. A string is the path of a file of this machine.
   * @param destination path of the file on the service; or of its directory, with a slash at the end.
   */
  async upload(source: UploadSource, destination: string, options: UploadOptions = {}): Promise<FileInfo> {
    return upload(this.#caller, source, destination, options);
  }

  /**
   * Writes into an existing file: at its end, or over its bytes from `offset` on (version 3 of the API).
   * @throws ResponseError 416 for an offset after the end
   */
  async append(path: string, source: UploadSource, options: AppendOptions = {}): Promise<FileInfo> {
    return append(this.#caller, path, source, options);
  }

  /**
   * Downloads a file, or a range of it. A download that breaks off is resumed. The stream yields exactly the requested
   * bytes of one version of the file, or fails. It must be read to its end, or destroyed.
   * @throws BadAnswerError for an answer with anything else; ResponseError 416 for a range after the end of the file
   */
  async download(path: string, options: DownloadOptions = {}): Promise<Readable> {
    return download(this.#caller, path, options);
  }

  /**
   * Downloads a file to this machine. It appears once it is complete and on the disk; until then, and after any
   * failure, what was there before stays.
   * @returns the bytes of the file
   */
  async downloadTo(path: string, file: string, options: Omit<DownloadOptions, 'start' | 'end'> = {}): Promise<number> {
    return downloadTo(this.#caller, path, file, options);
  }

  /**
   * Downloads files and directories as one ZIP archive, which the service packs while it sends it. The stream must be
   * read to its end, or destroyed. It cannot be resumed, since no two archives are equal. After its end, `x-left-out`
   * of its `trailers` is the number of entries that could not be packed.
   */
  async downloadZip(path: Paths, options: DownloadZipOptions = {}): Promise<AnswerStream> {
    const { filename } = options;
    const args = {
      path: remotePaths('path', path),
      filename: filename === undefined ? undefined : text('filename', filename),
    };
    const request = repeatable(requestOptions('downloadZip', options, ['filename']));
    return this.#caller.whole({ method: 'POST', endpoint: '/path/oper/downloadmultiple', args, options: request });
  }

  /**
   * Asks the service for the progress of an upload that has the option `uuid`.
   * @throws ResponseError 404 when there is none of this name, or it ended long ago
   */
  async uploadProgress(uuid: string, options: TypedCallOptions = {}): Promise<ServiceUploadProgress> {
    const request = repeatable(requestOptions('uploadProgress', options));
    const id = uploadUuid(uuid);
    return this.#caller.object({ method: 'GET', endpoint: '/path/progress', id, options: request });
  }

  /**
   * Copies files and directories into an existing directory. If some entries cannot be copied, such as pipes, `wait()`
   * throws a TaskError with their `paths`.
   */
  async copy(source: Paths, directory: string, options: TypedCallOptions = {}): Promise<Task> {
    return this.#into('copy', source, directory, options);
  }

  /** Moves files and directories into an existing directory. For another name use `rename`. */
  async move(source: Paths, directory: string, options: TypedCallOptions = {}): Promise<Task> {
    return this.#into('move', source, directory, options);
  }

  /** Renames a file or directory, within its directory or into another. It is done when the call returns. */
  async rename(from: string, to: string, options: TypedCallOptions = {}): Promise<FileInfo> {
    const args = { src: remotePath('from', from), dst: remotePath('to', to) };
    const request = requestOptions('rename', options);
    return fileInfo(this.#caller, { method: 'POST', endpoint: '/path/oper/rename', args, options: request });
  }

  /**
   * Removes files, and directories with all their content, entries included that no path leads to. Links are removed,
   * not what they point to.
   * @throws ResponseError 404 when none of them is there
   */
  async remove(path: Paths, options: TypedCallOptions = {}): Promise<Task> {
    return this.#operate('remove', { path: remotePaths('path', path) }, requestOptions('remove', options));
  }

  /**
   * Removes one file, without a task (version 3 of the API).
   * @throws ResponseError 404 when it is not there, and an error for a directory
   */
  async unlink(path: string, options: TypedCallOptions = {}): Promise<void> {
    const request = requestOptions('unlink', options);
    const plan = { method: 'DELETE', endpoint: '/path/data', id: remotePath('path', path), version: '3' } as const;
    return this.#caller.nothing({ ...plan, options: request });
  }

  /** Computes checksums of files. The value is lower-case hex digits by path, as the service writes the paths. */
  async checksum(
    path: Paths,
    algorithm: ChecksumAlgorithm = 'SHA256',
    options: TypedCallOptions = {},
  ): Promise<Task<Readonly<Record<string, string>>>> {
    const args = { path: remotePaths('path', path), algorithm: algorithms('algorithm', algorithm) };
    return this.#operate('checksum', args, repeatable(requestOptions('checksum', options)), checksumsOf);
  }

  /**
   * Packs files and directories into a new ZIP archive. If some entries cannot be packed, `wait()` throws a TaskError
   * with their `paths`.
   * @param archive path of the archive, in an existing directory
   */
  async compress(path: Paths, archive: string, options: TypedCallOptions = {}): Promise<Task> {
    const to = remotePath('archive', archive);
    const at = to.lastIndexOf('/');
    const name = to.slice(at + 1);
    if (name === '') throw new OptionsError('archive must be the path of a file, not the root');
    const args = { path: remotePaths('path', path), dst: to.slice(0, at) || '/', name };
    return this.#operate('compress', args, requestOptions('compress', options));
  }

  /** Replaces all tags of a path. */
  async setTags(path: string, tags: readonly string[], options: TypedCallOptions = {}): Promise<FileInfo> {
    const request = repeatable(requestOptions('setTags', options));
    return this.#annotate(path, { tags: tags.length === 0 ? [''] : tags }, request);
  }

  /** Sets attributes of a path; an empty value or null removes one. Others stay as they are. */
  async setAttributes(
    path: string,
    attributes: Readonly<Record<string, string | null>>,
    options: TypedCallOptions = {},
  ): Promise<FileInfo> {
    const pairs = Object.entries(attributes).map(([name, value]) => {
      if (name === '' || name.includes('=')) {
        throw new OptionsError('the name of an attribute must not be empty or contain an equals sign');
      }
      return `${name}=${value ?? ''}`;
    });
    return this.#annotate(path, { attributes: pairs }, repeatable(requestOptions('setAttributes', options)));
  }

  async #annotate(path: string, args: Args, options: TypedCallOptions): Promise<FileInfo> {
    const plan = { method: 'POST', endpoint: '/path/info', id: remotePath('path', path) } as const;
    return fileInfo(this.#caller, { ...plan, args, options });
  }

  async #into(operation: 'copy' | 'move', source: Paths, directory: string, options: TypedCallOptions): Promise<Task> {
    const args = { src: remotePaths('source', source), dst: remotePath('directory', directory) };
    return this.#operate(operation, args, requestOptions(operation, options));
  }

  async #operate<T = TaskState['result']>(
    operation: string,
    args: Args,
    options: TypedCallOptions,
    toValue?: (result: TaskState['result']) => T,
  ): Promise<Task<T>> {
    const plan = { method: 'POST', endpoint: `/path/oper/${operation}`, args, options } as const;
    return new Task(this.#caller, plan, await this.#caller.object(plan), toValue);
  }
}

/** The checksums in the result of a task. */
export function checksumsOf({ checksums }: TaskState['result']): Readonly<Record<string, string>> {
  const sums = Object.entries(typeof checksums === 'object' && checksums !== null ? checksums : {});
  return Object.fromEntries(sums.map(([path, sum]) => [path, String(sum).toLowerCase()]));
}
