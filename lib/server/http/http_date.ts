const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const longWeekday = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const month = `(?<month>${months.join('|')})`;
const time = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;

/** The three forms that every recipient must accept (RFC 9110 section 5.6.7). */
const forms = [
  new RegExp(String.raw`^${weekday}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT$`),
  new RegExp(String.raw`^${longWeekday}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT$`),
  new RegExp(String.raw`^${weekday} ${month} (?<day>[ \d]\d) ${time} (?<year>\d{4})$`),
];

/**
 * Reads a date of HTTP. Strict, since a condition with an invalid date must be ignored: the node client sends
 * `2, 24 11 2026 10:00:00 GMT`, which lenient parsers take for an arbitrary time.
 * @returns milliseconds since 1970; undefined for an invalid date.
 */
export function parseHttpDate(text: string, now = new Date()): number | undefined {
  for (const form of forms) {
    const parts = form.exec(text.trim())?.groups;
    if (parts) return timeOf(parts, now);
  }
  return undefined;
}

function timeOf(parts: Readonly<Record<string, string | undefined>>, now: Date): number | undefined {
  const number = (name: string) => Number(parts[name]);
  const month = months.indexOf(parts['month'] ?? '');
  const [year, day] = [fullYear(parts['year'] ?? '', now), number('day')];
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')];
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  // 60 is a leap second.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) {
    return undefined;
  }
  return date.setUTCHours(hour, minute, second);
}

/** Completes a year of two digits: to the last such year that is at most 50 years ahead. */
function fullYear(text: string, now: Date): number {
  if (text.length === 4) return Number(text);
  const thisYear = now.getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(text);
  return year > thisYear + 50 ? year - 100 : year;
}
