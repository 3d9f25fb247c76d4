/** Where the service's clocks hang. */
const timeZone = 'America/Indiana/Indianapolis';

const parts = new Intl.DateTimeFormat('en-US', {
  timeZone,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * A time of the service, which writes `2026-01-31T17:30:00` without a zone: the wall clock of Indianapolis, with the
 * offset that it has at present, for times of the other half of the year too. A time that names its zone is taken at
 * its word.
 * @param now the present time, in milliseconds.
 * @returns null for what is no time.
 */
export function serviceTime(value: unknown, now: number): Date | null {
  if (typeof value !== 'string') return null;
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(value);
  const time = Date.parse(hasZone ? value : `${value}Z`);
  if (Number.isNaN(time)) return null;
  return new Date(hasZone ? time : time - offset(now));
}

/** Milliseconds by which Indianapolis' clock is ahead of UTC. */
function offset(now: number): number {
  const shown = new Map(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(now / 1000) * 1000;
}
