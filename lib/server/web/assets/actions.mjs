// Actions on files and directories, apart from uploads and downloads.
import { ApiError, call, pause } from './api.mjs';
import { askText, confirm } from './dialogs.mjs';
import { nameProblem, visible } from './names.mjs';
import { apiPath } from './place.mjs';

/**
 * Asks for a name and makes a directory.
 * @param has whether a name is known to exist.
 * @returns its name; undefined when the user cancelled.
 */
export function makeDirectory(parent, has) {
  const question = { title: 'New folder', label: 'Name of the folder', action: 'Create', check: nameProblem };
  return askText(question, async (name) => {
    if (has(name)) throw new Error('There is something of this name already.');
    await call('POST', 'path/oper/mkdir', [], { form: { path: apiPath([...parent, name]) } });
    return name;
  });
}

/** Asks for a new name and renames. @returns the new name; undefined when the user cancelled. */
export function rename(parent, name) {
  const title = `Rename “${visible(name)}”`;
  const question = { title, label: 'New name', action: 'Rename', value: name, check: nameProblem };
  return askText(question, async (newName) => {
    if (newName === name) return name;
    const form = { src: apiPath([...parent, name]), dst: apiPath([...parent, newName]) };
    await call('POST', 'path/oper/rename', [], { form });
    return newName;
  });
}

/** Asks for confirmation and removes. @returns whether it was removed. */
export function remove(parent, { name, isdir, unreachable }) {
  const hidden = unreachable > 0 ? ', also what this page cannot show,' : '';
  const what = isdir ? `The folder and everything in it${hidden}` : 'The file';
  const text = `${what} will be removed from the server. This cannot be undone.`;
  return confirm({ title: `Remove “${visible(name)}”?`, text, action: 'Remove' }, async () => {
    const task = await call('POST', 'path/oper/remove', [], { form: { path: apiPath([...parent, name]) } });
    await ended(task);
    return true;
  });
}

/** Whether the user can see something at a path. */
export async function exists(segments) {
  try {
    await call('GET', 'path/info', segments);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/** Waits for the end of an operation that may take long. */
async function ended(task) {
  let { status, result, uuid } = task;
  while (status === 'PENDING' || status === 'PROGRESS') {
    await pause(500);
    ({ status, result } = await call('GET', 'task', [uuid]));
  }
  if (status === 'SUCCESS') return;
  const errors = Object.values(result.result.errors ?? {});
  throw new Error(errors.join(' ') || 'The server could not do this.');
}
