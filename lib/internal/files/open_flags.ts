import { constants } from 'node:fs';

/** Not there on Windows. */
const { O_NONBLOCK = 0, O_NOCTTY = 0 } = constants as { O_NONBLOCK?: number; O_NOCTTY?: number };

/**
 * Added to the flags of an open that must not wait for another process, as that of a pipe does. It makes no difference
 * to ordinary files.
 */
export const withoutWaiting = O_NONBLOCK | O_NOCTTY;
