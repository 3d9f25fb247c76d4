import type { IncomingHttpHeaders } from 'node:http';

/**
 * How long a throttling service asks to wait, in milliseconds; undefined when it does not say.
 *
 * Three headers are in use: `Retry-After` with seconds or a date (RFC 9110, 10.2.3),
 * `X-Throttle-Wait-Seconds: 7`, and `X-Throttle: status=FAILURE; next=0.08 sec`.
 * @param now the present time in milliseconds, for dates.
 */
export function retryAfter(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const header = (name: string) => String(headers[name] ?? '').trim();
  return (
    milliseconds(header('retry-after')) ??
    untilDate(header('retry-after'), now) ??
    milliseconds(header('x-throttle-wait-seconds')) ??
    milliseconds(/^status=FAILURE;.*\bnext=([\d.]+) sec$/.exec(header('x-throttle'))?.[1] ?? '')
  );
}

/**
 * Whether the service was too busy to look at the request: it answered with 429 or, in older versions, with 503 and a
 * header of its own.
 */
export function isThrottled(status: number, headers: IncomingHttpHeaders): boolean {
  if (status === 429) return true;
  const older =
    'x-throttle-wait-seconds' in headers || String(headers['x-throttle'] ?? '').startsWith('status=FAILURE;');
  return status === 503 && older;
}

function milliseconds(seconds: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(seconds) ? Math.ceil(Number(seconds) * 1000) : undefined;
}

function untilDate(date: string, now: number): number | undefined {
  const time = Date.parse(date);
  return /^[A-Z][a-z]+,? /.test(date) && !Number.isNaN(time) ? Math.max(0, time - now) : undefined;
}
