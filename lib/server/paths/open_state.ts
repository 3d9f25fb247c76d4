import { openStore } from '../../state/open_store';
import type { StateStore } from '../../state/store';
import { placeOf } from './state_place';

/**
 * Opens the store of a server: in memory when no file is given.
 * @param root real path of the directory that is served; see `placeOf`.
 * @throws StateError
 */
export function openState(file: string | undefined, root?: string): StateStore {
  return openStore(file === undefined ? undefined : placeOf(file, root));
}
