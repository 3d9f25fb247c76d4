const zone = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Indiana/Indianapolis',
  timeZoneName: 'longOffset',
  hour: 'numeric',
});

/**
 * Milliseconds since 1970 of a time of the service; 0 for what is none.
 *
 * The service writes the wall clock of Indianapolis without a zone, always with the offset that is in force there at
 * present. A time that names its zone is taken as it is.
 * @param now the present time in milliseconds.
 */
export function timeOf(value: unknown, now: number): number {
  if (typeof value !== 'string') return 0;
  const isZoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value);
  return Date.parse(isZoned ? value : `${value}${offsetAt(now)}`) || 0;
}

/** Such as `-05:00`. */
function offsetAt(now: number): string {
  const name = zone.formatToParts(now).find(({ type }) => type === 'timeZoneName');
  return name?.value.slice('GMT'.length) || 'Z';
}
