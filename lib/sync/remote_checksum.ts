import { setTimeout as delay } from 'node:timers/promises';
import { ResponseError } from '../rest/errors';
import type { SyncApi } from './remote_file';
import type { SyncRun } from './sync_run';

/** First and longest pause between two looks at a running task, in milliseconds. */
const firstPause = 20;
const longestPause = 4000;

/** How long the service may take: half an hour, and a second more for each of these bytes. */
const patience = 30 * 60_000;
const slowest = 20e6;

interface Task {
  uuid: string | undefined;
  running: boolean;
  checksum: string | undefined;
}

/**
 * Asks the service for the SHA-256 of a file. The service works on it as a task, which is looked at in growing
 * intervals until it ends or the run is aborted.
 * @returns lower-case hex digits, or undefined where the service has no such operation or did not tell.
 */
export async function remoteChecksum(api: SyncApi, path: string, run: SyncRun): Promise<string | undefined> {
  const options = run.abortable;
  const end = Date.now() + patience + ((run.expectedSize ?? 0) / slowest) * 1000;
  let task: Task;
  try {
    task = parse(await api.post('/path/oper/checksum', null, { path, algorithm: 'SHA256' }, run.repeatable));
  } catch (error) {
    if (error instanceof ResponseError && [400, 403, 404, 405, 501].includes(error.status)) return undefined;
    throw error;
  }
  const { uuid } = task;
  for (let pause = firstPause; task.running; pause = Math.min(pause * 2, longestPause)) {
    if (uuid === undefined || Date.now() > end) return undefined;
    await delay(pause, undefined, options);
    task = parse(await api.get('/task', uuid, {}, options));
  }
  return task.checksum;
}

/** What an answer says, whatever it is. */
function parse(answer: unknown): Task {
  const status = member(member(answer, 'result'), 'status');
  const checksums = member(member(member(answer, 'result'), 'result'), 'checksums');
  const uuid = member(answer, 'uuid');
  // Services differ in how they write the path; one file was asked for, so one answer is meant.
  const checksum: unknown = Object.values(typeof checksums === 'object' ? (checksums ?? {}) : {})[0];
  return {
    uuid: typeof uuid === 'string' ? uuid : undefined,
    running: status === 'PENDING' || status === 'PROGRESS',
    checksum: typeof checksum === 'string' ? checksum.toLowerCase() : undefined,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
