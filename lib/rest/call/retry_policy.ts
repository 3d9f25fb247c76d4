import { BodyChangedError, IncompleteAnswerError, RequestError, ResponseError, TimeoutError } from '../errors';
import type { RetrySettings } from './retry_options';
import type { ApiRequest } from '../transport/transport';

/** Codes of connections that were never made, so that the service has not seen the request. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_PROXY_UNAVAILABLE'];
/** System calls that precede a connection. */
const beforeSending = ['connect', 'getaddrinfo'];

/** Codes of connections that broke, perhaps after the service received the whole request. */
const broken = [
  'ECONNABORTED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
];

/**
 * How long to wait before the request is sent again, in milliseconds; undefined when it is not sent again.
 * @param attempt number of the attempt that failed, from 1.
 * @param random a number from 0 to below 1.
 */
export function retryDelay(
  error: unknown,
  request: ApiRequest,
  attempt: number,
  settings: RetrySettings,
  random: () => number,
): number | undefined {
  if (!isFailure(error) || attempt > settings.limit || request.body?.repeatable === false) return undefined;
  const wanted = error instanceof ResponseError ? error.retryAfter : undefined;
  if (wanted !== undefined && wanted > settings.maxRetryAfter) return undefined;
  const wouldRetry = isWorthwhile(error, request, settings);
  if (!(settings.shouldRetry?.({ error, attempt, wouldRetry }) ?? wouldRetry)) return undefined;
  const { backoffBase, backoffLimit } = settings;
  // Full jitter, so that clients that failed together do not return together.
  if (wanted !== undefined) return Math.round(wanted + random() * backoffBase);
  return Math.round(random() * Math.min(backoffLimit, backoffBase * 2 ** (attempt - 1)));
}

/** Errors that another attempt may avoid. All others would occur again, or are the caller's own. */
type Failure = RequestError | ResponseError | BodyChangedError;

function isFailure(error: unknown): error is Failure {
  return error instanceof RequestError || error instanceof ResponseError || error instanceof BodyChangedError;
}

function isWorthwhile(error: Failure, request: ApiRequest, settings: RetrySettings): boolean {
  const repeatable = settings.idempotent ?? settings.methods.includes(request.method);
  if (error instanceof ResponseError) {
    return settings.statusCodes.includes(error.status) && (repeatable || wasRefused(error));
  }
  if (error instanceof BodyChangedError) return repeatable;
  if (error instanceof TimeoutError || error instanceof IncompleteAnswerError) return repeatable;
  if (wasNeverSent(error)) return true;
  return repeatable && broken.includes(String((error.cause as { code?: unknown } | undefined)?.code));
}

/** Whether the service may have carried out a request that failed with this error. */
export function mayHaveBeenDone(error: unknown): boolean {
  if (error instanceof ResponseError) return error.status === 500 || error.status === 502 || error.status === 504;
  return error instanceof RequestError && !wasNeverSent(error);
}

function wasNeverSent({ cause }: RequestError): boolean {
  const { code, syscall } = (cause ?? {}) as { code?: unknown; syscall?: unknown };
  return neverSent.includes(String(code)) || beforeSending.includes(String(syscall));
}

/** Whether the service says that it did not look at the request. */
function wasRefused({ status, throttled }: ResponseError): boolean {
  return status === 429 || status === 425 || throttled === true;
}
