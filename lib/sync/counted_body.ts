import { chain, tap } from '../internal/streams';
import type { FileBody } from '../rest/body/body';
import { DeltaCounter } from '../rsync/delta_format';

/** Bytes of a file that were moved, and bytes that the destination had. */
export interface Counts {
  readonly literalBytes: number;
  readonly copiedBytes: number;
}

/** A body, and what it makes of the file, known once the body has been read to its end. */
export interface CountedBody {
  readonly body: FileBody;
  readonly counts: () => Counts;
}

export const nothingMoved: Counts = { literalBytes: 0, copiedBytes: 0 };

/** Counts the bytes of a whole file. */
export function countedContent(body: FileBody): CountedBody {
  return counted(body, () => {
    let literalBytes = 0;
    return { push: ({ length }) => (literalBytes += length), counts: () => ({ literalBytes, copiedBytes: 0 }) };
  });
}

/** Counts what a delta brings and copies. */
export function countedDelta(body: FileBody): CountedBody {
  return counted(body, () => {
    const counter = new DeltaCounter();
    return { push: (chunk) => counter.push(chunk), counts: () => counter };
  });
}

function counted(body: FileBody, begin: () => { push: (chunk: Buffer) => unknown; counts: () => Counts }): CountedBody {
  let counts = nothingMoved;
  const open = async (measured?: number) => {
    const counter = begin();
    const counting = tap(
      (chunk) => counter.push(chunk),
      () => (counts = counter.counts()),
    );
    return chain(await body.open(measured), counting);
  };
  return { body: { ...body, open }, counts: () => counts };
}
