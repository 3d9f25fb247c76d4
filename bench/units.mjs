// Sizes and times as people write them.

const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of '4096', '64K', '256M' or '1G' (also '64KiB'); undefined for any other text. */
export function parseSize(text) {
  const match = /^(\d{1,12})(?:([KMG])(?:iB)?)?$/i.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (match[2] ? units[match[2].toUpperCase()] : 1);
}

/** '256 MiB'; numbers that are not whole get two decimals at most. */
export function showSize(bytes) {
  const [unit, factor] = Object.entries(units).findLast(([, factor]) => bytes >= factor) ?? ['', 1];
  const number = Number((bytes / factor).toFixed(2));
  return unit ? `${number} ${unit}iB` : `${bytes} B`;
}

/** '1 234 567'. */
export function showCount(number) {
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Milliseconds with three significant digits. */
export function showMs(ms) {
  return ms < 100 ? ms.toPrecision(3) : ms.toFixed(0);
}

/** '12.3', '4.56', '123'. */
export function showRatio(ratio) {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}
