import type { IncomingMessage } from 'node:http';

import { HttpError } from '../http/http_error';

/** How many requests one caller may send; see `ServerOptions.throttle`. */
export interface ThrottleOptions {
  /** Requests that a caller may send at once. */
  requests: number;
  /** Seconds after which as many are allowed again; they become allowed one by one. */
  seconds: number;
  /**
   * Form of a refusal: `new` is 429 with `Retry-After`, `old` is 503 with `X-Throttle` as the Python client knows it,
   * `auto` is `old` for the official clients older than the one for node and `new` for all others. @default 'auto'
   */
  style?: 'auto' | 'new' | 'old';
}

/** How many callers are remembered; the one whose last request is the oldest is forgotten first. */
const mostCallers = 10_000;

const oldClients = /^SmartFile (Python|PHP|Java|Obj-C) API client/;

interface Bucket {
  left: number;
  /** Milliseconds. */
  time: number;
}

/** Bounds how many requests each caller sends. */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: Required<ThrottleOptions>) {}

  /**
   * Counts a request.
   * @param caller a username, or the address of a caller without one.
   * @returns headers for the answer.
   * @throws HttpError 429 or 503 when there were too many.
   */
  take(caller: string, { headers }: Pick<IncomingMessage, 'headers'>, now = Date.now()): Record<string, string> {
    const { requests, seconds, style } = this.options;
    const perSecond = requests / seconds;
    const old = this.buckets.get(caller) ?? { left: requests, time: now };
    const left = Math.min(requests, old.left + (Math.max(0, now - old.time) / 1000) * perSecond);
    const isRefused = left < 1;
    const bucket = { left: isRefused ? left : left - 1, time: now };
    this.remember(caller, bucket);
    const wait = Math.max(0, (1 - bucket.left) / perSecond);
    const isOld = style === 'old' || (style === 'auto' && oldClients.test(headers['user-agent'] ?? ''));
    if (!isRefused) return isOld ? { 'X-Throttle': `status=SUCCESS; next=${wait.toFixed(2)} sec` } : {};
    throw isOld ? refusalOfOld(wait) : refusalOfNew(wait);
  }

  private remember(caller: string, bucket: Bucket): void {
    this.buckets.delete(caller);
    this.buckets.set(caller, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > mostCallers && oldest !== undefined) this.buckets.delete(oldest);
  }
}

/** Rounded up, so that a client that waits exactly as long is not refused again. */
function refusalOfOld(wait: number): HttpError {
  const next = (Math.ceil(wait * 100) / 100).toFixed(2);
  return new HttpError(503, 'request was throttled', { 'X-Throttle': `status=FAILURE; next=${next} sec` });
}

function refusalOfNew(wait: number): HttpError {
  const next = String(Math.max(1, Math.ceil(wait)));
  const plural = next === '1' ? '' : 's';
  return new HttpError(429, `Request was throttled. Expected available in ${next} second${plural}.`, {
    'Retry-After': next,
    'X-Throttle-Wait-Seconds': next,
  });
}
