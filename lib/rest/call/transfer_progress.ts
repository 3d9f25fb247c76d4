import type { Progress } from '../../internal/progress';

/** Progress of the body of a request or an answer. */
export interface TransferProgress extends Progress {
  /** Bytes of the body so far, in this attempt; equals `bytes`. */
  transferred: number;
  /** All bytes, where they are known: the Content-Length of the request or the answer. */
  total?: number;
  /** 0 to 100, where the total is known. */
  percent?: number;
  /** Bytes per second, over the last five seconds. */
  rate: number;
  /** Number of the attempt, from 1. A retry starts again with `bytes` 0. */
  attempt: number;
}

/** Called with the progress of a body. */
export type OnTransferProgress = (progress: TransferProgress) => void;

/** Period of the rate, in milliseconds. */
const period = 5000;
/** Most points in time that are kept. */
const points = 50;

/** Turns byte counts into progress reports. Each body of each attempt has its own. */
export class ProgressMeter {
  readonly #started: number;
  /** Earlier counts, oldest first. */
  readonly #history: { readonly time: number; readonly bytes: number }[];

  constructor(
    private readonly now: () => number,
    private readonly attempt: number,
  ) {
    this.#started = now();
    this.#history = [{ time: this.#started, bytes: 0 }];
  }

  report({ bytes, total }: Progress): TransferProgress {
    const { attempt } = this;
    const progress = { bytes, transferred: bytes, rate: this.#rate(bytes), attempt };
    if (total === undefined) return progress;
    return { ...progress, total, percent: total === 0 ? 100 : Math.min(100, (bytes / total) * 100) };
  }

  #rate(bytes: number): number {
    const time = this.now();
    const history = this.#history;
    // The second point moves up when it is old enough to take the place of the first.
    while (history[1] && time - history[1].time >= period) history.shift();
    const first = history[0] ?? { time, bytes };
    const seconds = (time - first.time) / 1000;
    const last = history.at(-1) ?? first;
    if (time - last.time >= period / points) history.push({ time, bytes });
    return seconds > 0 ? Math.round((bytes - first.bytes) / seconds) : 0;
  }
}
