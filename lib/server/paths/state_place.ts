import { lstatSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';
import { contains } from './within';
import { StateError } from '../../state/errors';

/**
 * The real path of a state file, which need not exist yet.
 * @param root real path of the directory that is served, if there is one. The state file may not be in it: clients
 *   could read or replace it.
 * @throws StateError `ERR_STATE_PLACE`, or `ERR_STATE_IO` when its directory is missing.
 */
export function placeOf(file: string, root: string | undefined): string {
  const place = realPlace(file);
  if (root !== undefined && contains(root, place)) {
    throw new StateError(
      'ERR_STATE_PLACE',
      `The state file must not be in the directory that is served, where clients could read it: ${file}`,
    );
  }
  const found = statIfThere(place);
  if (found && !found.isFile())
    throw new StateError('ERR_STATE_PLACE', `The state file is not a regular file: ${file}`);
  // Another name of the file may be in the directory that is served.
  if (found && found.nlink > 1) {
    throw new StateError(
      'ERR_STATE_PLACE',
      `The state file has several names (hard links), where it may have one; remove the others: ${file}`,
    );
  }
  return place;
}

function realPlace(file: string): string {
  try {
    if (statIfThere(file)) return realpathSync.native(file);
    return path.join(realpathSync.native(path.dirname(path.resolve(file))), path.basename(file));
  } catch (cause) {
    // A link that leads nowhere is refused too: SQLite would make the file that it points to.
    throw new StateError('ERR_STATE_IO', `The directory of the state file does not exist: ${file}`, { cause });
  }
}

function statIfThere(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
