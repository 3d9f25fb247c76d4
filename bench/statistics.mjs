// From the runs of one program to the figures of a row.

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What is kept of several measured runs over `bytes` bytes of file. Times in milliseconds, speed in 10^6 bytes a second. */
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

/** What is kept of the times, in milliseconds, alone. */
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

/** Three digits behind the point: microseconds, where it is milliseconds. */
export function rounded(number) {
  return Math.round(number * 1000) / 1000;
}
