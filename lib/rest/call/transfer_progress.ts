import type { Progress } from '../../internal/progress';

/** How far the body of a request or of an answer has come. */
export interface TransferProgress extends Progress {
  /** The same as `bytes`: bytes of the body so far, in this attempt. */
  transferred: number;
  /** Bytes in all, where that is known: the request's or the answer's Content-Length. */
  total?: number;
  /** 0 to 100, where the total is known. */
  percent?: number;
  /** Bytes per second, over the last five seconds. */
  rate: number;
  /** The attempt that this is about, from 1: a request that is sent again starts anew, with `bytes` 0. */
  attempt: number;
}

/** Is told how far a body has come. */
export type OnTransferProgress = (progress: TransferProgress) => void;

/** What the rate is taken over, in milliseconds. */
const period = 5000;
/** As many points in time are kept, at most. */
const points = 50;

/** Makes progress reports of byte counts. One for each body and attempt. */
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
