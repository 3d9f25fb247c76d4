// Computes the figures of a row from the runs of one program.

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Summarises measured runs over `bytes` bytes of file. Times in milliseconds, speed in 10^6 bytes per second. */
export function summary(runs, bytes) {
  return {
    ...timing(
      runs.map(({ wallNs }) => wallNs / 1e6),
      bytes,
    ),
    cpuMs: rounded(median(runs.map(({ userUs, systemUs }) => (userUs + systemUs) / 1000))),
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
  };
}

/** Summarises times in milliseconds. */
export function timing(times, bytes) {
  const medianMs = median(times);
  return {
    medianMs: rounded(medianMs),
    minMs: rounded(Math.min(...times)),
    maxMs: rounded(Math.max(...times)),
    timesMs: times.map(rounded),
    megabytesPerSecond: rounded(bytes / 1e3 / medianMs),
  };
}

/** Rounds to three decimals: milliseconds to microseconds. */
export function rounded(number) {
  return Math.round(number * 1000) / 1000;
}
