import type { IncomingHttpHeaders } from 'node:http';

/**
 * How long a throttling service wants to be left alone, in milliseconds; undefined when it does not say.
 *
 * Three ways of saying it are in use: `Retry-After` with seconds or a date (RFC 9110, 10.2.3),
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
 * True for an answer that says that the service has too much to do, and has not looked at the request: 429, and what
 * older versions of the service send instead, 503 with a header of theirs.
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
