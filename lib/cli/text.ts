const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Formats a number of bytes: exact below 1024, else three figures with a binary unit. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit = '';
  for (const next of units) {
    // 999.5 would be rounded to "1000"; the next unit needs three figures only.
    if (value < 999.5 && unit) break;
    value /= 1024;
    unit = next;
  }
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(decimals)} ${unit}`;
}

/** Formats a duration. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/**
 * Makes a text safe to show on a terminal, and keeps it on one line: names of files may hold line breaks, and control
 * sequences that make a terminal show something else.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is about control characters
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '?');
}
