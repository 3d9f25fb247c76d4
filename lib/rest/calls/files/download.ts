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
   * First byte that is wanted, from 0. One behind the file's end is an error (416).
   * @default 0
   */
  start?: number | undefined;
  /**
   * Last byte that is wanted. One behind the file's end stands for the file's last.
   * @default the last one of the file
   */
  end?: number | undefined;
  /**
   * How often in a row a broken download is taken up where it broke without a byte coming in between. It is taken up
   * only where the service tells versions of a file apart, by a strong `ETag` or a `Last-Modified` that was a second old at
   * least, so that what comes is of one.
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
  const isRange = wanted.start > 0 || wanted.end !== undefined;
  const first = await openPart(caller, plan, { ...wanted, isRange, mayBeWhole: mayIgnoreRange });
  const stream = Readable.from(parts(caller, plan, { first, wanted, resumes, onProgress: options.onProgress }), {
    objectMode: false,
  });
  // Also when nobody has begun to read.
  stream.once('close', () => first.stream.destroy());
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

/** An answer that brings a part of the file, or all of it. */
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

/** The bytes of one version of a file, from as many answers as it takes. */
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
      // What broke after the last byte took nothing away.
      if (error instanceof RequestError && bytes === until) return;
      const { validator } = open.part.version;
      if (!(error instanceof RequestError) || validator === undefined || left === 0) throw error;
      open = await takeUp(error, validator);
    }
  }

  /** The next part. Attempts that fail for the connection count as those that bring nothing. */
  async function takeUp(broken: RequestError, validator: string): Promise<OpenPart> {
    for (;;) {
      if (left-- === 0) throw broken;
      await caller.clock.sleep(Math.min(longestPause, firstPause * 2 ** (resumes - left - 1)), plan.options.signal);
      const headers = { ...plan.options.headers, 'If-Range': validator };
      const rest = { start: wanted.start + bytes, end: wanted.end, isRange: true, version: open.part.version };
      try {
        return await openPart(caller, { ...plan, options: { ...plan.options, headers } }, rest);
      } catch (error) {
        // Not the end of the file: it had more when it was begun.
        if (hasStatus(error, 416)) {
          throw caller.badAnswer(plan, 'the file became shorter while it was downloaded; download it again', 416);
        }
        if (!(error instanceof RequestError)) throw error;
        broken = error;
      }
    }
  }
}

/** Asks for a file or a range of it, and sees that just that comes. */
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
 * Asks how large a file is of which so many bytes came, in an answer that does not say where it ends.
 * @throws IncompleteAnswerError when there are more
 */
async function checkSize(caller: Caller, plan: Plan, { start, end = Infinity }: Wanted, bytes: number): Promise<void> {
  const { size } = await fileInfo(caller, { ...plan, endpoint: '/path/info' });
  const expected = Math.max(0, Math.min(size, end + 1) - start);
  if (bytes < expected) throw caller.incomplete(plan, bytes, expected);
  if (bytes > expected) throw caller.badAnswer(plan, 'more bytes came than the file has; download it again');
}

/** The errors for an answer that is not what was asked for, and for one that ends too early. */
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
