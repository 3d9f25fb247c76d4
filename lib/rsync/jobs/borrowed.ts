import { Result, RsyncError } from '../errors';
import type { Operation } from '../stats';

/**
 * Bytes in memory that belongs to the caller. They are copied, piece by piece, before another thread sees them: until
 * then JavaScript may transfer or shrink their buffers at any time, and the memory is gone or used for something else.
 */
export class Borrowed {
  /** Bytes, as they were when they were passed in. */
  readonly length: number;
  readonly #lengths: readonly number[];
  /** The piece that is copied next, and how much of it is copied already. */
  #at = 0;
  #skip = 0;
  #left: number;

  /** @param what names the bytes in an error. */
  constructor(
    private readonly op: Operation,
    private readonly what: string,
    private readonly pieces: readonly Uint8Array[],
  ) {
    this.#lengths = pieces.map(({ length }) => length);
    this.length = this.#left = this.#lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Bytes that are not copied yet. */
  get left(): number {
    return this.#left;
  }

  /**
   * Copies the next bytes, as many as there are room and bytes for.
   * @returns how many.
   * @throws RsyncError (PARAMETER) once a buffer has not the length it had.
   */
  copyTo(room: Uint8Array): number {
    let used = 0;
    for (; this.#at < this.pieces.length; this.#at++, this.#skip = 0) {
      const piece = this.#current();
      const part = piece.subarray(this.#skip, this.#skip + room.length - used);
      room.set(part, used);
      used += part.length;
      this.#skip += part.length;
      if (this.#skip < piece.length) break;
    }
    this.#left -= used;
    return used;
  }

  #current(): Uint8Array {
    const piece = this.pieces[this.#at];
    if (piece === undefined || piece.length !== this.#lengths[this.#at]) throw takenAway(this.op, this.what);
    return piece;
  }
}

/** The error for a buffer that is not what it was when it was passed in. */
export function takenAway(op: Operation, what: string): RsyncError {
  return new RsyncError(
    Result.parameter,
    `${op}: the buffer of ${what} was transferred or resized while it was in use; pass a copy`,
  );
}
