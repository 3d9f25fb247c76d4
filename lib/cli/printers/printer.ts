/** The progress of a command, as SyncClient reports it. */
export interface Step {
  /** What is done at present, in a word. */
  phase: string;
  /** Bytes done so far. */
  bytes: number;
  /** Bytes in all, where that is known. */
  total?: number;
}

/** What a command is about to do. */
export interface Title {
  action: string;
  source: string;
  destination: string;
}

/** Shows progress on standard error. Results go to standard output, without a printer. */
export interface Printer {
  start(title: Title): void;
  update(step: Step): void;
  /**
   * Ends what `start` began.
   * @param failed true when it failed; the error itself is printed elsewhere.
   */
  stop(failed?: boolean): void;
}

export const silentPrinter: Printer = {
  start: () => undefined,
  update: () => undefined,
  stop: () => undefined,
};
