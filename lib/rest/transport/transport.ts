import type { OnProgress } from '../../internal/progress';
import type { AnswerStream } from './answer_stream';
import type { RequestBody } from '../body/request_body';
import type { Budgets } from './watchdog';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly Method[];

/** How the service is asked. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request, complete but for its credentials. It can be sent any number of times if its body can. */
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
  /** Told how many bytes of the body have gone out in this attempt. */
  readonly onUploadProgress?: OnProgress;
  /** Told how many bytes of the answer's body have come in this attempt. */
  readonly onDownloadProgress?: OnProgress;
}

/** An answer, whatever its status. Its stream must be read to the end or destroyed. */
export interface Answer {
  readonly status: number;
  readonly stream: AnswerStream;
}

/**
 * Sends requests. What goes across all requests (signing, cookies) is a transport around a transport.
 */
export interface Transport {
  /**
   * Makes one attempt.
   * @param attempt number of the attempt, from 1.
   * @returns the answer as soon as its head is there and the request's body has been sent; or at once when it is an
   *   error, in which case no more of the body is sent.
   * @throws RequestError when no answer came, AbortError, BodyError, or the error of the body's own source
   */
  send(request: ApiRequest, attempt: number): Promise<Answer>;

  /** Closes idle connections. */
  close?(): void;
}
