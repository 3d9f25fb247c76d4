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
 * What can be uploaded: the path of a file of this machine, or a FileSource (bytes, a stream, a web stream, a Blob, or
 * a body such as `fromFile(path)`), or anything else that can be iterated for bytes.
 */
export type UploadSource = string | FileSource | AsyncIterable<Uint8Array>;

/** Options of an upload. */
export interface UploadOptions extends TypedCallOptions {
  /**
   * How the content goes: `form` as multipart/form-data (version 2 of the API), `stream` as the body itself (version 3).
   * @default 'form'
   */
  as?: 'form' | 'stream' | undefined;
  /**
   * True makes the directories of the destination first. Without them the service refuses the upload.
   * @default false
   */
  parents?: boolean | undefined;
  /** Told how far the body has come. */
  onProgress?: OnTransferProgress | undefined;
  /**
   * A name for this upload, by which others may ask the service how far it is; see Files.uploadProgress. A UUID does.
   * @default none
   */
  uuid?: string | undefined;
}

/** Options of writing into a file. */
export interface AppendOptions extends TypedCallOptions {
  /**
   * Where to write, in bytes from the start. Bytes that are there are written over; those behind them stay.
   * @default the size of the file, for which the service is asked first
   */
  offset?: number | undefined;
  /** Told how far the body has come. */
  onProgress?: OnTransferProgress | undefined;
}

const uploadWays = oneOf('form', 'stream');

/** The recipe for what is to be uploaded. */
export function uploadBody(source: UploadSource): FileBody {
  if (typeof source === 'string') return fromFile(text('source', source));
  if (isFileSource(source)) return toFileBody(source);
  if (isIterable(source)) return fromStream(Readable.from(source, { objectMode: false }));
  throw new OptionsError(
    `source must be the path of a file, bytes, a stream, a Blob or a FileBody, not ${describe(source)}`,
  );
}

/** Stores a file; see Files.upload. */
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
        'the answer should be about the stored file, and has no path',
      );
    }
    return toFileInfo(stored, caller.clock.now());
  } catch (error) {
    body.release?.();
    throw error;
  }
}

/** Writes into a file that exists; see Files.append. */
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

/** The name of an upload, which goes into a header and a URL. @throws OptionsError */
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

/** Callers in JavaScript may give anything. */
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
  if (name === undefined) throw new OptionsError('destination must name the file: what is uploaded has no name');
  return `${path === '/' ? '' : path}/${name}`;
}
