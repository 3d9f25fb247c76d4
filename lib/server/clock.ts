const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Indiana/Indianapolis',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Milliseconds to add to a time for the wall clock of Indianapolis to show, as that clock is set at `now`. */
export function indianapolisOffset(now: Date): number {
  const shown = new Map(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(now.getTime() / 1000) * 1000;
}

/**
 * A time as the API writes it: `YYYY-MM-DDTHH:MM:SS` without a zone.
 *
 * Clients read every time with the offset that Indianapolis has at present, also times of the other half of the
 * year; so that is the offset to write them with.
 */
export function wallClock(time: Date, offset = indianapolisOffset(new Date())): string {
  return new Date(time.getTime() + offset).toISOString().slice(0, 19);
}
