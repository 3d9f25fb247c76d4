/** How far a command has come; SyncClient reports just this. */
export interface Step {
  /** What is being done, in a word. */
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

/** Shows progress on standard error; results go to standard output and are nothing to a printer. */
export interface Printer {
  start(title: Title): void;
  update(step: Step): void;
  /**
   * Ends what `start` began.
   * @param failed true when it came to nothing; the failure itself is told elsewhere.
   */
  stop(failed?: boolean): void;
}

export const silentPrinter: Printer = {
  start: () => undefined,
  update: () => undefined,
  stop: () => undefined,
};
