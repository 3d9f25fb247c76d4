import { Transform } from 'node:stream';
import { chain } from '../../internal/streams';
import type { FileBody } from '../../rest/body/body';

/** Bodies up to this size, in bytes, are on their way for a moment only. */
const small = 1024 * 1024;

/**
 * A body whose last piece is passed on only after `check`: where that fails, the request stays incomplete and nothing
 * is stored. A body that is sent again is checked before that, too.
 */
export function watchedBody(body: FileBody, check: () => Promise<void>): FileBody {
  let isOpened = false;
  return {
    ...body,
    open: async (measured) => {
      if (isOpened) await check();
      isOpened = true;
      const stream = await body.open(measured);
      return body.size !== undefined && body.size <= small ? stream : chain(stream, heldEnd(check));
    },
  };
}

/** Passes each piece on when the next one has come, and the last one after `check`. */
function heldEnd(check: () => Promise<void>): Transform {
  let held: Buffer | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const ready = held;
      held = chunk;
      done(null, ready);
    },
    flush(done) {
      check().then(
        () => done(null, held),
        (error: unknown) => done(error as Error),
      );
    },
  });
}
