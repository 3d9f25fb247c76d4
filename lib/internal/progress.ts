/** How far a long call has come. Printers of bars, lines or JSON are made from this. */
export interface Progress {
  /** Bytes done so far. */
  bytes: number;
  /** Bytes in all, where that is known. */
  total?: number;
}

/** Called with how far a call has come. */
export type OnProgress = (progress: Progress) => void;
