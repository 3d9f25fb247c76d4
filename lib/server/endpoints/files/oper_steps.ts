import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { readForm, type Form } from '../../dispatch/form';
import { pathError } from '../../http/http_error';
import type { ApiPath } from '../../storage/names/api_path';
import { entryIfThere } from '../../storage/entry';
import type { Work } from '../../tasks/task';

export function formOf({ body, services }: Call): Promise<Form> {
  return readForm(body, services.limits);
}

/** Starts an operation and answers with its task. */
export async function startTask({ services, user, version }: Call, type: string, work: Work): Promise<Answer> {
  const task = await services.tasks.start(type, user.username, work);
  return json(task.toAnswer(version));
}

/** Refuses an operation when all its paths are missing. If only some are, the task reports them. */
export async function sources(
  { volume }: Call,
  field: 'path' | 'src',
  paths: readonly ApiPath[],
  status: number,
): Promise<void> {
  if (paths.some((path) => path.isRoot))
    throw pathError(403, field, 'The root cannot be used here; name what lies in it.');
  for (const path of paths) if (await entryIfThere(volume, path)) return;
  throw pathError(status, field, `No such file or directory: ${paths.join(', ')}`);
}

/** Refuses an operation when any of its paths is missing. */
export async function allSources({ volume }: Call, paths: readonly ApiPath[]): Promise<void> {
  for (const path of paths) {
    if (await entryIfThere(volume, path)) continue;
    throw pathError(404, 'path', `No such file or directory: ${path.toString()}`);
  }
}
