// Numbers and times as text.

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes with at most three digits: `1.23 MB`. */
export function bytes(count) {
  const sign = count < 0 ? '−' : '';
  let [value, unit] = [Math.abs(count), 0];
  // A value that would be rounded to 1000 is given in the next unit.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${sign}${text} ${unit === 0 && text === '1' ? 'byte' : units[unit]}`;
}

/** A share of a whole as percent; never 100 for less than all. */
export function percent(part, whole) {
  if (whole <= 0) return '0 %';
  const value = (part / whole) * 100;
  return `${value >= 99.95 && part < whole ? '> 99.9' : Number(value.toFixed(value < 99 ? 0 : 1))} %`;
}

const dateStyle = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const timeStyle = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

export function day(date) {
  return dateStyle.format(date);
}

export function clock(date) {
  return timeStyle.format(date);
}

const zone = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Indiana/Indianapolis', timeZoneName: 'longOffset' });

/** A time of the API, which has the offset that Indianapolis has today. */
export function apiTime(text) {
  const name = zone.formatToParts(Date.now()).find(({ type }) => type === 'timeZoneName').value;
  return new Date(`${text}${name.replace('GMT', '')}`);
}
