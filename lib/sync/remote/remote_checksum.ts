import { checksumsOf } from '../../rest/calls/files/files';
import { systemClock } from '../../internal/clock';
import { hasStatus } from '../../rest/errors';
import { followTask, readTask, type TaskState } from '../../rest/calls/tasks/task_state';
import type { SyncApi } from '../sync_api';
import type { SyncRun } from '../sync_run';

/** Pauses between two looks at a running task, in milliseconds. */
const pauses = { first: 20, longest: 4000 };

/** How long the service may take: half an hour, and a second more for each of these bytes. */
const patience = 30 * 60_000;
const slowest = 20e6;

/**
 * Asks the service for the SHA-256 of a file. The service works on it as a task, which is looked at in growing
 * intervals until it ends or the run is aborted.
 * @param size bytes of the file, where known.
 * @returns lower-case hex digits, or undefined where the service has no such operation or reports no sum.
 */
export async function remoteChecksum(api: SyncApi, path: string, run: SyncRun, size = 0): Promise<string | undefined> {
  const { clock = systemClock } = api;
  const end = clock.now() + patience + (size / slowest) * 1000;
  let answer: unknown;
  try {
    answer = await api.post('/path/oper/checksum', null, { path, algorithm: 'SHA256' }, run.repeatable);
  } catch (error) {
    if (hasStatus(error, 400, 403, 404, 405, 501)) return undefined;
    throw error;
  }
  const { uuid, state } = readTask(answer);
  if (!state) return undefined;
  const look = async () => {
    return uuid === undefined ? unknown : (readTask(await api.get('/task', uuid, {}, run.abortable)).state ?? unknown);
  };
  let last = state;
  for await (last of followTask(state, look, { clock, pauses, ...run.abortable })) {
    if (clock.now() > end) return undefined;
  }
  // Services differ in how they write the path; one file was asked for, so one answer is meant.
  return Object.values(checksumsOf(last.result))[0];
}

/** Stands for an answer without a state. */
const unknown: TaskState = { status: 'FAILURE', result: {} };
