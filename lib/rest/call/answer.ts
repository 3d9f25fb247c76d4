import { Readable } from 'node:stream';
import { AbortError } from '../../internal/abort';
import { collect, type AnswerStream } from '../transport/answer_stream';
import { ApiResponse } from './api_response';
import { errorDetail } from './error_detail';
import { BadAnswerError, ResponseError, type RequestFacts, type ResponseFacts } from '../errors';
import { checkCodings } from './part';
import type { Redactor } from './redactor';
import { isThrottled, retryAfter } from './retry_after';
import type { Answer } from '../transport/transport';
import { publicUrl } from '../url';

/** Most bytes that are read of an error answer. */
const errorBodyLimit = 64 * 1024;
/** Most characters of it that an error keeps. */
const excerptLength = 4096;

/** The form of an answer. */
export type AnswerKind = 'auto' | 'json' | 'text' | 'bytes' | 'stream' | 'response';

/** How to read the answer of a call. */
export interface Reading {
  readonly request: RequestFacts;
  /** Path segments of the endpoint. */
  readonly segments: readonly string[];
  readonly as: AnswerKind;
  /** False returns answers with an error status, too; for `as: 'response'` only. */
  readonly throwHttpErrors: boolean;
  /** Largest answer that is read into memory, in bytes. */
  readonly maxJsonSize: number;
  readonly redactor: Redactor;
  /** True when the request asked for a range, so that the answer may be a part. */
  readonly isRange?: boolean;
  /** True when the endpoint explains its errors by a line of text, not by JSON. */
  readonly textErrors?: boolean;
  /** The present time in milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the value of an answer. With `auto` it is parsed JSON, undefined for an empty answer (204 and 205 included),
 * and a stream for everything else. A part (206) is accepted only where a range was asked for, or with `response`;
 * coded content only with `stream` and `response`.
 * @throws ResponseError for any status outside of 200..299, BadAnswerError, and the errors of AnswerStream
 */
export async function readAnswer(answer: Answer, reading: Reading): Promise<unknown> {
  const { status, stream } = answer;
  const good = status >= 200 && status < 300;
  if (!good && reading.throwHttpErrors) throw await responseError(answer, reading);
  if (status === 206 && !reading.isRange && reading.as !== 'response') {
    throw badAnswer(stream, '', 'a part came that was not requested', reading);
  }
  switch (reading.as) {
    case 'stream':
      return stream;
    case 'response':
      if (hasNoBody(status, reading)) await drain(stream);
      return new ApiResponse(stream, {
        json: (body) => readJson(body, reading),
        text: (body) => readText(body, reading),
        bytes: (body) => readBytes(body, reading),
      });
    case 'text':
      return readText(stream, reading);
    case 'bytes':
      return readBytes(stream, reading);
    case 'json':
      return readJson(stream, reading);
    case 'auto':
      if (hasNoBody(status, reading)) return drain(stream);
      return isJson(stream) ? readJson(stream, reading) : stream;
  }
}

function hasNoBody(status: number, { request }: Reading): boolean {
  return status === 204 || status === 205 || request.method === 'HEAD';
}

/** Reads an empty answer to its end, so that the connection is free for the next request. */
async function drain(stream: AnswerStream): Promise<undefined> {
  await collect(stream, errorBodyLimit);
}

async function readJson(stream: AnswerStream, reading: Reading): Promise<unknown> {
  const text = await readText(stream, reading);
  if (text.trim() === '') return undefined;
  const value = parse(text);
  if (value === undefined)
    throw badAnswer(stream, text, 'the answer is not JSON; is baseUrl the address of a SmartFile site?', reading);
  const hidden = hiddenStatus(value, reading);
  if (hidden !== undefined) {
    throw new ResponseError(reading.request, errorFacts(hidden, text, value, reading));
  }
  return value;
}

/** Decodes UTF-8, without a byte order mark. */
async function readText(stream: AnswerStream, reading: Reading): Promise<string> {
  return new TextDecoder().decode(await readBytes(stream, reading));
}

async function readBytes(stream: AnswerStream, reading: Reading): Promise<Buffer> {
  if (stream.statusCode < 300) checkCodings(stream, (detail) => badAnswer(stream, '', detail, reading));
  const { bytes, complete } = await collect(stream, reading.maxJsonSize);
  if (complete) return bytes;
  const what = reading.as === 'auto' || reading.as === 'json' ? 'the JSON answer' : 'the answer';
  const problem = `${what} is larger than ${reading.maxJsonSize} bytes; raise maxJsonSize, or take it as a stream`;
  throw badAnswer(stream, bytes.toString('utf8', 0, errorBodyLimit), problem, reading);
}

function badAnswer(stream: AnswerStream, text: string, detail: string, { request, redactor }: Reading): BadAnswerError {
  const body = excerpt(text, redactor);
  return new BadAnswerError(request, { status: stream.statusCode, detail, body });
}

/** Gives up an answer of any form: a stream that nobody reads would hold its connection. */
export function discard(answer: unknown): void {
  if (answer instanceof Readable) answer.destroy();
  else if (answer instanceof ApiResponse) answer.discard();
}

async function responseError(answer: Answer, reading: Reading): Promise<ResponseError> {
  const { status, stream } = answer;
  const { bytes } = await collect(stream, errorBodyLimit).catch((error: unknown) => {
    // The status counts even if the connection broke before the explanation.
    if (error instanceof AbortError) throw error;
    return { bytes: Buffer.alloc(0) };
  });
  const text = new TextDecoder().decode(bytes);
  const wait = retryAfter(stream.headers, reading.now());
  const location = locationOf(stream, reading);
  return new ResponseError(reading.request, {
    ...errorFacts(status, text, isJson(stream) ? parse(text) : undefined, reading),
    statusText: reading.redactor.text(stream.statusMessage),
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(isThrottled(status, stream.headers) ? { throttled: true } : {}),
    ...(location === undefined
      ? {}
      : {
          location,
          detail: `the service redirects to ${location}; redirects are not followed: set baseUrl to the new address`,
        }),
  });
}

function errorFacts(status: number, text: string, json: unknown, { redactor, textErrors }: Reading): ResponseFacts {
  const body = excerpt(text, redactor);
  const isDetail = textErrors === true && json === undefined && /^[^\p{Cc}<]{1,200}$/u.test(body.trim());
  const detail = isDetail ? body.trim() : errorDetail(status, body, redactor.json(json));
  return text === '' ? { status, detail } : { status, detail, body };
}

/** The beginning of a text, cut after the masking, which would not find half of a secret. */
function excerpt(text: string, redactor: Redactor): string {
  return redactor.text(text.slice(0, errorBodyLimit)).slice(0, excerptLength);
}

/** The status within the JSON of an answer with 200: a write to path/data may fail after its status was sent. */
function hiddenStatus(value: unknown, { request, segments }: Reading): number | undefined {
  const isWrite = request.method === 'PUT' || request.method === 'PATCH';
  if (!isWrite || segments[0] !== 'path' || segments[1] !== 'data') return undefined;
  if (typeof value !== 'object' || value === null || !('detail' in value) || !('status' in value)) return undefined;
  return typeof value.status === 'number' && value.status >= 400 ? value.status : undefined;
}

function locationOf({ statusCode, headers }: AnswerStream, { request, redactor }: Reading): string | undefined {
  if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return undefined;
  // Masked before the query is cut off, which may begin within a secret, and again after escapes were added.
  const location = publicUrl(redactor.text(headers.location), request.url);
  return location === undefined ? undefined : redactor.text(location);
}

function isJson({ headers }: AnswerStream): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which may hold anything.
    return undefined;
  }
}
