import { realpathSync, statSync } from 'node:fs';
import { systemWords } from '../../internal/system_words';
import { ServerError } from '../errors';

/** The real path of the directory to serve. @throws ServerError `ERR_SERVER_ROOT` when it is no directory */
export function realRoot(root: string): string {
  try {
    // The native function, which later look-ups use too: both must return the same spelling where case is ignored.
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    const reason = systemWords((cause as NodeJS.ErrnoException).code) ?? 'it cannot be used';
    throw new ServerError('ERR_SERVER_ROOT', `The root must be a directory that exists: ${root} (${reason})`, {
      cause,
    });
  }
  throw new ServerError('ERR_SERVER_ROOT', `The root must be a directory, and is something else: ${root}`);
}
