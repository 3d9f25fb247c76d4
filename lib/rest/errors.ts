import { CodedError } from '../internal/coded_error';

/** What a request was, as far as errors tell it. */
export interface RequestFacts {
  /** `GET`, `POST` and so on. */
  readonly method: string;
  /** Where the request went, without the query: arguments may be private. */
  readonly url: string;
}

/** Base of the errors of the REST client. None of them holds a credential, a header, a socket or a request. */
export abstract class APIError extends CodedError {
  /** How many attempts were made, where it was more than one. */
  declare attempts?: number;
  /** True when an attempt before the last one may have been carried out by the service: its answer did not come. */
  declare answerLost?: true;
}

/** No answer came, or it broke off: the connection failed. `cause` says how, with the system's `code`. */
export class RequestError extends APIError implements RequestFacts {
  readonly method: string;
  readonly url: string;

  constructor(request: RequestFacts, problem: string, options: ErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_API_REQUEST', `${request.method} ${request.url}: ${problem}`, options);
    this.method = request.method;
    this.url = request.url;
  }
}

/** A time budget ran out: `noProgressTimeout` or `answerTimeout`. */
export class TimeoutError extends RequestError {
  constructor(
    request: RequestFacts,
    /** The budget that ran out. */
    readonly budget: 'noProgressTimeout' | 'answerTimeout',
    /** How long it was. */
    readonly milliseconds: number,
  ) {
    const what = budget === 'answerTimeout' ? 'no answer came' : 'no byte moved';
    super(request, `${what} for ${milliseconds} ms (${budget})`, { code: 'ERR_API_TIMEOUT' });
  }
}

/** An answer began and was cut short: what has been read of it is not all of it. */
export class IncompleteAnswerError extends RequestError {
  /** Bytes that the answer was to have, where it said so. */
  declare readonly expected?: number;

  constructor(
    request: RequestFacts,
    /** Bytes of the body that came. */
    readonly received: number,
    expected?: number,
    cause?: unknown,
  ) {
    const of = expected === undefined ? '' : ` of ${expected}`;
    super(request, `the answer was cut short after ${received}${of} bytes`, { code: 'ERR_API_INCOMPLETE', cause });
    if (expected !== undefined) this.expected = expected;
  }
}

/** What the service says was wrong: a sentence, or for `field_errors` the texts of each field. */
export type ErrorDetail = string | Readonly<Record<string, unknown>>;

/** What is known of an answer that is an error. */
export interface ResponseFacts {
  readonly status: number;
  readonly statusText?: string;
  readonly detail: ErrorDetail;
  readonly body?: string;
  readonly retryAfter?: number;
  readonly throttled?: true;
  readonly location?: string;
}

/** The service answered, and the answer is an error (or a redirect, which is never followed). */
export class ResponseError extends APIError implements RequestFacts, ResponseFacts {
  readonly method: string;
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;
  /** The words that came with the status. */
  declare readonly statusText?: string;
  /** What the service says was wrong. */
  readonly detail: ErrorDetail;
  /** The beginning of the answer's body, at most 4096 characters. */
  declare readonly body?: string;
  /** Milliseconds after which the service wants to be asked again, where it says so. */
  declare readonly retryAfter?: number;
  /** True when the service had too much to do, and did not look at the request. */
  declare readonly throttled?: true;
  /** Where a redirect pointed, without its query. */
  declare readonly location?: string;

  constructor(request: RequestFacts, facts: ResponseFacts, code = 'ERR_API_RESPONSE') {
    super(code, `${request.method} ${request.url} replied with ${facts.status}: ${sentence(facts.detail)}`);
    this.method = request.method;
    this.url = request.url;
    this.status = facts.status;
    if (facts.statusText) this.statusText = facts.statusText;
    this.detail = facts.detail;
    if (facts.body !== undefined) this.body = facts.body;
    if (facts.retryAfter !== undefined) this.retryAfter = facts.retryAfter;
    if (facts.throttled) this.throttled = true;
    if (facts.location !== undefined) this.location = facts.location;
  }
}

/** The service reported success, but its answer cannot be used: JSON that is broken, or larger than `maxJsonSize`. */
export class BadAnswerError extends ResponseError {
  constructor(request: RequestFacts, facts: ResponseFacts) {
    super(request, facts, 'ERR_API_ANSWER');
  }
}

/** The service was asked for a session, and gave none. */
export class SessionError extends APIError {
  constructor(message: string) {
    super('ERR_API_SESSION', message);
  }
}

/** What was to be sent is not what it was said to be: it has another size, or can no longer be read. */
export class BodyError extends APIError {
  constructor(message: string, options: ErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_API_BODY', message, options);
  }
}

/** A file changed while it was sent. The request was broken off before its end, so that the service has not got all. */
export class BodyChangedError extends BodyError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, code: 'ERR_API_BODY_CHANGED' });
  }
}

/** Whether an error is the service's answer with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): error is ResponseError {
  return error instanceof ResponseError && statuses.includes(error.status);
}

/** What a call answers with; undefined where the service says that nothing is there (404). */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

function sentence(detail: ErrorDetail): string {
  if (typeof detail === 'string') return detail;
  return Object.entries(detail)
    .map(([field, texts]) => `${field}: ${Array.isArray(texts) ? texts.join(' ') : String(texts)}`)
    .join('; ');
}
