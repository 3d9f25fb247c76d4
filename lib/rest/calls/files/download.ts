import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtomicFile } from '../../../internal/files/atomic_file';
import { OptionsError } from '../../../internal/coded_error';
import { callback, integer } from '../../../internal/options';
import type { OnProgress } from '../../../internal/progress';
import type { AnswerStream } from '../../transport/answer_stream';
import { hasStatus, RequestError } from '../../errors';
import { contentOf, partOf, type Asked, type Part } from '../../call/part';
import { requestOptions, type Caller, type Plan, type TypedCallOptions } from '../caller';
import { fileInfo } from './file_info';
import { remotePath } from './paths';

/** Options of a download. */
export interface DownloadOptions extends TypedCallOptions {
  /**
   * First byte to read, from 0. A position after the end of the file is an error (416).
   * @default 0
   */
  start?: number | undefined;
  /**
   * Last byte to read. A position after the end of the file means its last byte.
   * @default the last byte of the file
   */
  end?: number | undefined;
  /**
   * How often in a row a broken download is resumed without a new byte. It is resumed only where the service identifies
   * versions of a file, by a strong `ETag` or a `Last-Modified` at least a second old, so that all bytes are of one
   * version.
   * @default 5
   */
  resumes?: number | undefined;
  /** Called with the bytes so far, across all parts, and the total. */
  onProgress?: OnProgress | undefined;
}

/** Pauses before a download is resumed, in milliseconds. They double from the first to the longest. */
const firstPause = 500;
const longestPause = 10_000;

interface Wanted {
  readonly start: number;
  readonly end: number | undefined;
}

/** Downloads a file, or a range of it, as one stream; see Files.download. */
export async function download(
  caller: Caller,
  path: string,
  options: DownloadOptions,
  {
    mayIgnoreRange = false,
  }: {
    /** Whether to cut the range out of the whole file, if the service sends that. */ mayIgnoreRange?: boolean;
  } = {},
): Promise<Readable> {
  const own = ['start', 'end', 'resumes', 'onProgress'] as const;
  const request = requestOptions('download', options, own);
  const wanted = rangeOf(options);
  const resumes = integer(0, 1_000_000)('resumes', options.resumes ?? 5);
  if (options.onProgress !== undefined) callback('onProgress', options.onProgress);
  const plan: Plan = { method: 'GET', endpoint: '/path/data', id: remotePath('path', path), options: request };
  const isRange = wanted.start > 0 || wanted.end !== undefined;
  const first = await openPart(caller, plan, { ...wanted, isRange, mayBeWhole: mayIgnoreRange });
  const stream = Readable.from(parts(caller, plan, { first, wanted, resumes, onProgress: options.onProgress }), {
    objectMode: false,
  });
  // Also a stream that nobody began to read.
  stream.once('close', () => first.stream.destroy());
  return stream;
}

/** Downloads a file to this machine; see Files.downloadTo. @returns bytes of the file */
export async function downloadTo(
  caller: Caller,
  path: string,
  file: string,
  options: Omit<DownloadOptions, 'start' | 'end'>,
): Promise<number> {
  if ('start' in options || 'end' in options) {
    throw new OptionsError('downloadTo: a range would store only a part of the file; use download() for it');
  }
  // The file first: if it cannot be created, no stream is left open that would hold its connection.
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

/** An open answer with a part of the file, or all of it. */
interface OpenPart {
  readonly stream: AnswerStream;
  readonly part: Part;
}

interface Parts {
  readonly first: OpenPart;
  readonly wanted: Wanted;
  readonly resumes: number;
  readonly onProgress: OnProgress | undefined;
}

/** Yields the bytes of one version of a file, from as many answers as it takes. */
async function* parts(
  caller: Caller,
  plan: Plan,
  { first, wanted, resumes, onProgress }: Parts,
): AsyncGenerator<Buffer> {
  const total = first.part.length === undefined ? {} : { total: first.part.length };
  let open = first;
  let bytes = 0;
  let left = resumes;
  onProgress?.({ bytes, ...total });
  for (;;) {
    const until = bytes + (open.part.length ?? NaN);
    try {
      for await (const chunk of contentOf(open.stream, open.part, failures(caller, plan, open.stream))) {
        bytes += chunk.length;
        left = resumes;
        onProgress?.({ bytes, ...total });
        yield chunk;
      }
      if (open.part.isOpenEnded && bytes !== until) await checkSize(caller, plan, wanted, bytes);
      return;
    } catch (error) {
      // A connection that broke after the last byte does no harm.
      if (error instanceof RequestError && bytes === until) return;
      const { validator } = open.part.version;
      if (!(error instanceof RequestError) || validator === undefined || left === 0) throw error;
      open = await takeUp(error, validator);
    }
  }

  /** Opens the next part. A failed connection counts as a resumption without a new byte. */
  async function takeUp(broken: RequestError, validator: string): Promise<OpenPart> {
    for (;;) {
      if (left-- === 0) throw broken;
      await caller.clock.sleep(Math.min(longestPause, firstPause * 2 ** (resumes - left - 1)), plan.options.signal);
      const headers = { ...plan.options.headers, 'If-Range': validator };
      const rest = { start: wanted.start + bytes, end: wanted.end, isRange: true, version: open.part.version };
      try {
        return await openPart(caller, { ...plan, options: { ...plan.options, headers } }, rest);
      } catch (error) {
        // The file had more bytes when the download began.
        if (hasStatus(error, 416)) {
          throw caller.badAnswer(plan, 'the file became shorter while it was downloaded; download it again', 416);
        }
        if (!(error instanceof RequestError)) throw error;
        broken = error;
      }
    }
  }
}

/** Asks for a file or a range of it, and checks that the answer has exactly that. */
async function openPart(caller: Caller, plan: Plan, asked: Asked): Promise<OpenPart> {
  const range = asked.isRange ? { Range: `bytes=${asked.start}-${asked.end ?? ''}` } : {};
  const headers = { ...plan.options.headers, ...range };
  const stream = await caller.stream({ ...plan, options: { ...plan.options, headers } });
  try {
    return { stream, part: partOf(stream, asked, failures(caller, plan, stream).refuse) };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/**
 * Compares the bytes of an answer without a length with the size of the file.
 * @throws IncompleteAnswerError when bytes are missing, BadAnswerError when there are too many
 */
async function checkSize(caller: Caller, plan: Plan, { start, end = Infinity }: Wanted, bytes: number): Promise<void> {
  const { size } = await fileInfo(caller, { ...plan, endpoint: '/path/info' });
  const expected = Math.max(0, Math.min(size, end + 1) - start);
  if (bytes < expected) throw caller.incomplete(plan, bytes, expected);
  if (bytes > expected) throw caller.badAnswer(plan, 'more bytes came than the file has; download it again');
}

/** Makes the errors for an answer that does not fit the request, and for one that ends too early. */
function failures(caller: Caller, plan: Plan, { statusCode }: AnswerStream) {
  return {
    refuse: (detail: string) => caller.badAnswer(plan, detail, statusCode),
    cut: (received: number, expected: number) => caller.incomplete(plan, received, expected),
  };
}

function rangeOf({ start = 0, end }: DownloadOptions): Wanted {
  integer(0, Number.MAX_SAFE_INTEGER)('start', start);
  if (end !== undefined) integer(start, Number.MAX_SAFE_INTEGER)('end', end);
  return { start, end };
}
