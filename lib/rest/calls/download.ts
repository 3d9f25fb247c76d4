import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtomicFile } from '../../internal/atomic_file';
import { OptionsError } from '../../internal/coded_error';
import { callback, integer } from '../../internal/options';
import type { OnProgress } from '../../internal/progress';
import type { AnswerStream } from '../answer_stream';
import { RequestError } from '../errors';
import { requestOptions, type Caller, type Plan, type TypedCallOptions } from './caller';
import { remotePath } from './paths';

/** Options of a download. */
export interface DownloadOptions extends TypedCallOptions {
  /**
   * First byte that is wanted, from 0.
   * @default 0
   */
  start?: number | undefined;
  /**
   * Last byte that is wanted.
   * @default the last one of the file
   */
  end?: number | undefined;
  /**
   * How often in a row a broken download is taken up where it broke without a byte coming in between. It is taken up
   * only where the service tells versions of a file apart (`ETag` or `Last-Modified`), so that what comes is of one.
   * @default 5
   */
  resumes?: number | undefined;
  /** Told the bytes so far, across all parts, and the bytes in all. */
  onProgress?: OnProgress | undefined;
}

/** Pauses before a download is taken up again, in milliseconds: they double from the first to the longest. */
const firstPause = 500;
const longestPause = 10_000;

interface Wanted {
  readonly start: number;
  readonly end: number | undefined;
  readonly mayIgnoreRange?: boolean;
}

/** A file's bytes, or a range of them, as one stream; see Files.download. */
export async function download(
  caller: Caller,
  path: string,
  options: DownloadOptions,
  {
    mayIgnoreRange = false,
  }: { /** Takes the range out of the whole file, where that is sent. */ mayIgnoreRange?: boolean } = {},
): Promise<Readable> {
  const own = ['start', 'end', 'resumes', 'onProgress'] as const;
  const request = requestOptions('download', options, own);
  const wanted = rangeOf(options);
  const resumes = integer(0, 1_000_000)('resumes', options.resumes ?? 5);
  if (options.onProgress !== undefined) callback('onProgress', options.onProgress);
  const plan: Plan = { method: 'GET', endpoint: '/path/data', id: remotePath('path', path), options: request };
  const first = await openPart(caller, plan, { ...wanted, mayIgnoreRange });
  const stream = Readable.from(parts(caller, plan, { first, wanted, resumes, onProgress: options.onProgress }), {
    objectMode: false,
  });
  // Also when nobody has begun to read.
  stream.once('close', () => first.destroy());
  return stream;
}

/** Stores a file of the service here; see Files.downloadTo. @returns bytes of the file */
export async function downloadTo(
  caller: Caller,
  path: string,
  file: string,
  options: Omit<DownloadOptions, 'start' | 'end'>,
): Promise<number> {
  if ('start' in options || 'end' in options) {
    throw new OptionsError('downloadTo: a range would make a file that is not whole; take download() for it');
  }
  // The file first: a stream that was opened for nothing would hold its connection.
  const target = await AtomicFile.create(file);
  let bytes = 0;
  try {
    const onProgress: OnProgress = (progress) => {
      bytes = progress.bytes;
      options.onProgress?.(progress);
    };
    await pipeline(await download(caller, path, { ...options, onProgress }), target.stream());
  } catch (error) {
    await target.discard();
    throw error;
  }
  await target.commit();
  return bytes;
}

interface Parts {
  readonly first: AnswerStream;
  readonly wanted: Wanted;
  readonly resumes: number;
  readonly onProgress: OnProgress | undefined;
}

/** The bytes of one version of a file, from as many answers as it takes. */
async function* parts(
  caller: Caller,
  plan: Plan,
  { first, wanted, resumes, onProgress }: Parts,
): AsyncGenerator<Buffer> {
  const validator = validatorOf(first);
  const length = first.headers['content-length'];
  const total = length === undefined ? {} : { total: Number(length) };
  let stream: AsyncIterable<Buffer> = first.statusCode === 206 ? first : rangeWithin(first, wanted);
  let bytes = 0;
  let left = resumes;
  onProgress?.({ bytes, ...total });
  for (;;) {
    try {
      for await (const chunk of stream) {
        bytes += chunk.length;
        left = resumes;
        onProgress?.({ bytes, ...total });
        yield chunk;
      }
      return;
    } catch (error) {
      if (!(error instanceof RequestError) || validator === undefined || left === 0) throw error;
      stream = await takeUp(error);
    }
  }

  /** The next part. Attempts that fail for the connection count as those that bring nothing. */
  async function takeUp(broken: RequestError): Promise<AnswerStream> {
    for (;;) {
      if (left-- === 0) throw broken;
      await caller.clock.sleep(Math.min(longestPause, firstPause * 2 ** (resumes - left - 1)), plan.options.signal);
      const headers = { ...plan.options.headers, 'If-Range': validator ?? '' };
      const rest = { start: wanted.start + bytes, end: wanted.end };
      try {
        return await openPart(caller, { ...plan, options: { ...plan.options, headers } }, rest, validator);
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        broken = error;
      }
    }
  }
}

/** The wanted bytes of an answer that has the whole file. */
async function* rangeWithin(stream: AnswerStream, { start, end = Infinity }: Wanted): AsyncGenerator<Buffer, void> {
  let skip = start;
  let left = end - start + 1;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const piece = chunk.subarray(skip, skip + left);
    skip -= Math.min(skip, chunk.length);
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (left === 0) return;
  }
}

/** Asks for a range of a file, and sees that just that comes. @param validator of the version that must still be there */
async function openPart(caller: Caller, plan: Plan, wanted: Wanted, validator?: string): Promise<AnswerStream> {
  const isWhole = wanted.start === 0 && wanted.end === undefined && validator === undefined;
  const range = `bytes=${wanted.start}-${wanted.end ?? ''}`;
  const headers = isWhole ? plan.options.headers : { ...plan.options.headers, Range: range };
  const stream = await caller.stream({ ...plan, options: { ...plan.options, ...(headers ? { headers } : {}) } });
  const refuse = (detail: string) => {
    stream.destroy();
    return caller.badAnswer(plan, detail, stream.statusCode);
  };
  if (isWhole) {
    if (stream.statusCode === 206) throw refuse('the whole file was asked for, and a part came');
    return stream;
  }
  if (stream.statusCode !== 206) {
    if (validator === undefined && wanted.mayIgnoreRange) return stream;
    if (validator === undefined) throw refuse('a range was asked for, and the service sends the whole file');
    throw refuse('the file changed while it was downloaded; download it again');
  }
  const start = Number(/^bytes (\d+)-/.exec(stream.headers['content-range'] ?? '')?.[1] ?? NaN);
  if (start !== wanted.start) throw refuse(`bytes from ${wanted.start} were asked for, and others came`);
  if (validator !== undefined && validatorOf(stream) !== validator) {
    throw refuse('the file changed while it was downloaded; download it again');
  }
  return stream;
}

/** What tells a version of a file from others. A weak tag does not tell bytes apart. */
function validatorOf({ headers }: AnswerStream): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}

function rangeOf({ start = 0, end }: DownloadOptions): Wanted {
  integer(0, Number.MAX_SAFE_INTEGER)('start', start);
  if (end !== undefined) integer(start, Number.MAX_SAFE_INTEGER)('end', end);
  return { start, end };
}
