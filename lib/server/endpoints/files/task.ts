import { json, noContent, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';

export const taskRoutes: readonly Route[] = [
  { endpoint: 'task', versions: version2, rest: 'item', methods: { GET: task, DELETE: cancel } },
];

/** Describes one task, or lists those of the caller. */
function task({ rest: [uuid], services, user, version }: Call): Answer {
  const { tasks } = services;
  if (uuid === undefined) return json(tasks.list(user.username).map((each) => each.toAnswer(version)));
  const found = tasks.get(uuid, user.username);
  if (!found) throw new HttpError(404, 'There is no such task, or it ended long ago.');
  return json(found.toAnswer(version));
}

/** Stops a running task; forgets one that has ended. */
function cancel({ rest: [uuid = ''], services, user }: Call): Answer {
  if (!services.tasks.cancel(uuid, user.username)) throw new HttpError(404, 'There is no such task.');
  return noContent();
}
