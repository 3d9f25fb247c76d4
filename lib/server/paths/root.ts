import { realpathSync, statSync } from 'node:fs';
import { ServerError } from '../errors';

/** The directory that is to be served, as a real path. @throws ServerError `ERR_SERVER_ROOT` */
export function realRoot(root: string): string {
  try {
    // Native as every later look-up is, so that both spell it alike where case does not matter.
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    throw new ServerError('ERR_SERVER_ROOT', `The root must be a directory that exists: ${root}`, { cause });
  }
  throw new ServerError('ERR_SERVER_ROOT', `The root must be a directory, which this is not: ${root}`);
}
