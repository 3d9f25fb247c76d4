import { setTimeout as delay } from 'node:timers/promises';
import { ResponseError } from '../rest/errors';
import type { SyncApi } from './remote_file';

/** First and longest pause between two looks at a running task, in milliseconds. */
const firstPause = 20;
const longestPause = 4000;

interface Task {
  uuid?: string;
  result?: { status?: string; result?: { checksums?: Record<string, string>; errors?: Record<string, string> } };
}

/**
 * Asks the service for the SHA-256 of a file. The service works on it as a task, which is looked at in growing
 * intervals until it ends or `signal` aborts.
 * @returns lower-case hex digits, or undefined where the service has no such operation or could not tell.
 */
export async function remoteChecksum(api: SyncApi, path: string, signal?: AbortSignal): Promise<string | undefined> {
  const options = signal ? { signal } : {};
  let task: Task;
  try {
    task = (await api.post('/path/oper/checksum', null, { path, algorithm: 'SHA256' }, options)) as Task;
  } catch (error) {
    if (error instanceof ResponseError && [400, 403, 404, 405, 501].includes(error.status)) return undefined;
    throw error;
  }
  for (let pause = firstPause; isRunning(task); pause = Math.min(pause * 2, longestPause)) {
    if (task.uuid === undefined) return undefined;
    await delay(pause, undefined, options);
    task = (await api.get('/task', task.uuid, {}, options)) as Task;
  }
  const checksums = task.result?.result?.checksums ?? {};
  // Services differ in how they write the path; one file was asked for, so one answer is meant.
  return Object.values(checksums)[0]?.toLowerCase();
}

function isRunning(task: Task): boolean {
  const status = task.result?.status;
  return status === 'PENDING' || status === 'PROGRESS';
}
