/** What a job does: make a signature, load one, make a delta, apply one. */
export type Operation = 'signature' | 'loadsig' | 'delta' | 'patch';

/** What a job has done so far. Counters that a kind of job does not use are 0. */
export interface Counters {
  /** Bytes of input read: the basis, the signature, the new file or the delta. */
  bytesIn: number;
  /** Bytes of output written. */
  bytesOut: number;
  /** Literal commands in the delta. */
  literalCommands: number;
  /** Bytes that the delta carries itself. */
  literalBytes: number;
  /** Copy commands in the delta. */
  copyCommands: number;
  /** Bytes that the delta copies from the basis. */
  copyBytes: number;
  /** Blocks that the signature describes. */
  blocks: number;
  /** Bytes of a block of the signature. */
  blockLength: number;
  /** How often a weak sum matched while the strong sum did not. */
  falseMatches: number;
}

export interface Stats extends Counters {
  op: Operation;
}

/** The statistics of a job that has not begun. */
export function noStats(op: Operation): Stats {
  return { op, ...noCounters() };
}

export function noCounters(): Counters {
  return {
    bytesIn: 0,
    bytesOut: 0,
    literalCommands: 0,
    literalBytes: 0,
    copyCommands: 0,
    copyBytes: 0,
    blocks: 0,
    blockLength: 0,
    falseMatches: 0,
  };
}
