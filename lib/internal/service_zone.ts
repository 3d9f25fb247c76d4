/** The time zone of the service. */
const timeZone = 'America/Indiana/Indianapolis';

/** Made at its first use, which takes longer than loading most modules. */
let parts: Intl.DateTimeFormat | undefined;

function makeParts(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/**
 * Milliseconds by which the wall clock of Indianapolis, in which the service writes its times, is ahead of UTC.
 * @param now when, in milliseconds.
 */
export function serviceOffset(now: number): number {
  parts ??= makeParts();
  const shown = new Map(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(now / 1000) * 1000;
}
