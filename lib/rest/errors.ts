import { CodedError } from '../internal/coded_error';

/** What errors say of a request. */
export interface RequestFacts {
  /** The HTTP method: `GET`, `POST` and so on. */
  readonly method: string;
  /** Where the request went, without the query: arguments may be private. */
  readonly url: string;
}

/** Base of the errors of the REST client. None of them holds a credential, a header, a socket or a request. */
export abstract class APIError extends CodedError {
  /** Number of attempts; missing where there was only one. */
  declare attempts?: number;
  /** True when the service may have carried out an attempt before the last one, whose answer never came. */
  declare answerLost?: true;
}

/** The connection failed before or during the answer. `cause` says how, with the system's `code`. */
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
    /** Length of the budget. */
    readonly milliseconds: number,
  ) {
    const what = budget === 'answerTimeout' ? 'no answer came' : 'no byte moved';
    super(request, `${what} for ${milliseconds} ms (${budget})`, { code: 'ERR_API_TIMEOUT' });
  }
}

/** An answer was cut short: only a part of its body was received. */
export class IncompleteAnswerError extends RequestError {
  /** Bytes that the answer announced; missing where it announced none. */
  declare readonly expected?: number;

  constructor(
    request: RequestFacts,
    /** Bytes of the body that were received. */
    readonly received: number,
    expected?: number,
    cause?: unknown,
  ) {
    const of = expected === undefined ? '' : ` of ${expected}`;
    super(request, `the answer was cut short after ${received}${of} bytes`, { code: 'ERR_API_INCOMPLETE', cause });
    if (expected !== undefined) this.expected = expected;
  }
}

/** The service's explanation of an error: a sentence, or for `field_errors` the texts of each field. */
export type ErrorDetail = string | Readonly<Record<string, unknown>>;

/** Facts of an answer that is an error. */
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
  /** The reason phrase that came with the status. */
  declare readonly statusText?: string;
  /** The service's explanation. */
  readonly detail: ErrorDetail;
  /** The beginning of the answer's body, at most 4096 characters. */
  declare readonly body?: string;
  /** Milliseconds to wait before the next attempt, where the service asks for it. */
  declare readonly retryAfter?: number;
  /** True when the service was too busy to look at the request. */
  declare readonly throttled?: true;
  /** Target of a redirect, without its query. */
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

/** The service reported success with an answer that cannot be used, such as broken JSON or more than `maxJsonSize`. */
export class BadAnswerError extends ResponseError {
  constructor(request: RequestFacts, facts: ResponseFacts) {
    super(request, facts, 'ERR_API_ANSWER');
  }
}

/** A login succeeded, but the service opened no session. */
export class SessionError extends APIError {
  constructor(message: string) {
    super('ERR_API_SESSION', message);
  }
}

/** A body cannot be sent: it has another size than announced, or can no longer be read. */
export class BodyError extends APIError {
  constructor(message: string, options: ErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_API_BODY', message, options);
  }
}

/** A file changed while it was sent. The request was cut off before its end, so that the service has no mixture. */
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
