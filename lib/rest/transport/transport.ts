import type { OnProgress } from '../../internal/progress';
import type { AnswerStream } from './answer_stream';
import type { RequestBody } from '../body/request_body';
import type { Budgets } from './watchdog';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly Method[];

/** An HTTP method. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request, complete except for its credentials. It can be sent as often as its body can. */
export interface ApiRequest {
  readonly method: Method;
  /** Whole URL, with the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The fields of a urlencoded body, as names and values. */
  readonly form?: readonly (readonly [string, string])[];
  readonly body?: RequestBody;
  readonly signal?: AbortSignal;
  readonly budgets: Budgets;
  /** Called with the bytes of the body sent so far in this attempt. */
  readonly onUploadProgress?: OnProgress;
  /** Called with the bytes of the answer's body received so far in this attempt. */
  readonly onDownloadProgress?: OnProgress;
}

/** An answer, whatever its status. Its stream must be read to the end or destroyed. */
export interface Answer {
  readonly status: number;
  readonly stream: AnswerStream;
}

/**
 * Sends requests. What concerns all requests (signing, cookies) is a transport around a transport.
 */
export interface Transport {
  /**
   * Makes one attempt.
   * @param attempt number of the attempt, from 1.
   * @returns the answer as soon as its head has arrived and the request's body was sent; an answer with an error at
   *   once, and then no more of the body is sent.
   * @throws RequestError when no answer came, AbortError, BodyError, or the error of the body's own source
   */
  send(request: ApiRequest, attempt: number): Promise<Answer>;

  /** Closes idle connections. */
  close?(): void;
}
