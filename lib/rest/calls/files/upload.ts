import { Readable } from 'node:stream';
import { OptionsError } from '../../../internal/coded_error';
import { boolean, describe, oneOf, text } from '../../../internal/options';
import { fromFile, fromStream, isFileSource, toFileBody, type FileBody, type FileSource } from '../../body/body';
import type { OnTransferProgress } from '../../call/transfer_progress';
import { repeatable, requestOptions, type Caller, type TypedCallOptions } from '../caller';
import { fileInfo, readFacts, toFileInfo } from './file_info';
import { remotePath, splitPath } from './paths';
import type { FileInfo, UnknownFields } from '../types';

/**
 * The content of an upload: the path of a file of this machine, a FileSource (bytes, a stream, a web stream, a Blob, or
 * a body such as `fromFile(path)`), or any other async iterable of bytes.
 */
export type UploadSource = string | FileSource | AsyncIterable<Uint8Array>;

/** Options of an upload. */
export interface UploadOptions extends TypedCallOptions {
  /**
   * How the content is sent: `form` as multipart/form-data (version 2 of the API), `stream` as the body itself (version
   * 3).
   * @default 'form'
   */
  as?: 'form' | 'stream' | undefined;
  /**
   * True makes the directories of the destination first. The service refuses uploads into missing directories.
   * @default false
   */
  parents?: boolean | undefined;
  /** Called with the progress of the body. */
  onProgress?: OnTransferProgress | undefined;
  /**
   * Name of this upload, such as a UUID, for Files.uploadProgress.
   * @default none
   */
  uuid?: string | undefined;
}

/** Options of writing into a file. */
export interface AppendOptions extends TypedCallOptions {
  /**
   * Where to write, in bytes from the start. Existing bytes are overwritten; those after them stay.
   * @default the size of the file, which the service is asked for
   */
  offset?: number | undefined;
  /** Called with the progress of the body. */
  onProgress?: OnTransferProgress | undefined;
}

const uploadWays = oneOf('form', 'stream');

/** Makes the body of an upload. */
export function uploadBody(source: UploadSource): FileBody {
  if (typeof source === 'string') return fromFile(text('source', source));
  if (isFileSource(source)) return toFileBody(source);
  if (isIterable(source)) return fromStream(Readable.from(source, { objectMode: false }));
  throw new OptionsError(
    `source must be the path of a file, bytes, a stream, a Blob or a FileBody, not ${describe(source)}`,
  );
}

/** Uploads a file; see Files.upload. */
export async function upload(
  caller: Caller,
  source: UploadSource,
  destination: string,
  options: UploadOptions,
): Promise<FileInfo> {
  const body = uploadBody(source);
  try {
    const request = repeatable(requestOptions('upload', options, ['as', 'parents', 'onProgress', 'uuid']));
    const { uuid } = options;
    const headers = uuid === undefined ? {} : { 'X-Upload-UUID': uploadUuid(uuid) };
    const way = uploadWays('as', options.as ?? 'form');
    const path = targetPath(destination, body);
    const { directory, name } = splitPath(path);
    if (boolean('parents', options.parents ?? false) && directory !== '/') {
      await fileInfo(caller, mkdirPlan(directory, request));
    }
    const named = { ...request, headers: { ...request.headers, ...headers } };
    const sending = { ...named, onUploadProgress: options.onProgress };
    if (way === 'stream') {
      const plan = { method: 'PUT', endpoint: '/path/data', id: path, version: '3' } as const;
      return await fileInfo(caller, { ...plan, options: { ...sending, body } });
    }
    const plan = {
      method: 'POST',
      endpoint: '/path/data',
      id: directory,
      args: { file: [name, body] as const },
    } as const;
    const [stored] = await caller.list<UnknownFields>({ ...plan, options: sending });
    if (!stored || readFacts(stored).path === undefined) {
      throw caller.badAnswer(
        { ...plan, options: sending },
        'the answer does not describe the stored file: it has no path',
      );
    }
    return toFileInfo(stored, caller.clock.now());
  } catch (error) {
    body.release?.();
    throw error;
  }
}

/** Writes into an existing file; see Files.append. */
export async function append(
  caller: Caller,
  path: string,
  source: UploadSource,
  options: AppendOptions,
): Promise<FileInfo> {
  const body = uploadBody(source);
  try {
    const request = repeatable(requestOptions('append', options, ['offset', 'onProgress']));
    const id = remotePath('path', path);
    const offset = options.offset ?? (await fileInfo(caller, { ...infoPlan(id), options: request })).size;
    if (!Number.isSafeInteger(offset) || offset < 0) throw new OptionsError('offset must be a whole number from 0');
    const headers = { ...request.headers, Range: `bytes=${offset}-` };
    const sending = { ...request, headers, body, onUploadProgress: options.onProgress };
    return await fileInfo(caller, { method: 'PATCH', endpoint: '/path/data', id, version: '3', options: sending });
  } catch (error) {
    body.release?.();
    throw error;
  }
}

/** Checks the name of an upload, which is sent in a header and a URL. @throws OptionsError */
export function uploadUuid(value: unknown): string {
  if (typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) && !/^\.+$/.test(value)) return value;
  throw new OptionsError('uuid must be up to 100 letters, digits, dots, hyphens and underscores, such as a UUID');
}

export function infoPlan(path: string) {
  return { method: 'GET', endpoint: '/path/info', id: path } as const;
}

export function mkdirPlan(path: string, options: TypedCallOptions) {
  return { method: 'POST', endpoint: '/path/oper/mkdir', args: { path }, options } as const;
}

/** Callers in JavaScript may pass anything. */
function isIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A destination that ends with a slash is a directory, and the file keeps its name there. */
function targetPath(destination: string, { name }: FileBody): string {
  const path = remotePath('destination', destination);
  if (!destination.endsWith('/')) {
    if (path === '/') throw new OptionsError('destination must be the path of a file, not the root');
    return path;
  }
  if (name === undefined)
    throw new OptionsError('destination must end with the name of the file, since the source has no name');
  return `${path === '/' ? '' : path}/${name}`;
}
