import type { OnProgress } from '../internal/progress';
import { abortable } from './abortable';
import { failureError, Result } from './errors';
import { native } from './native';
import type { FileTaskOptions, NativeFileTask } from './native_types';

/** Tasks under way. When the process exits they are told to stop, since the exit waits for the thread pool. */
const running = new Set<NativeFileTask>();

function cancelAll(): void {
  for (const task of running) task.cancel();
}

function enter(task: NativeFileTask): void {
  if (running.size === 0) process.on('exit', cancelAll);
  running.add(task);
}

function leave(task: NativeFileTask): void {
  running.delete(task);
  if (running.size === 0) process.off('exit', cancelAll);
}

export interface FileTaskControl {
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * Does whole-file work in native code, on one thread of the pool.
 * @throws RsyncError; AbortError; what `onProgress` throws, which stops the work.
 */
export async function runFileTask(options: FileTaskOptions, control: FileTaskControl): Promise<NativeFileTask> {
  const task = new (native().FileTask)(options);
  await abortable(
    control.signal,
    () => task.cancel(),
    () => run(task, options.op, control.onProgress),
  );
  return task;
}

async function run(task: NativeFileTask, op: FileTaskOptions['op'], onProgress?: OnProgress): Promise<void> {
  let reported = -1;
  let thrown: { error: unknown } | undefined;
  const report = (bytes: number, total: number) => {
    if (!onProgress || thrown || bytes <= reported) return;
    reported = bytes;
    try {
      onProgress({ bytes, total });
    } catch (error) {
      thrown = { error };
      task.cancel();
    }
  };
  enter(task);
  const result = await new Promise<number>((resolve) => {
    task.run(report, (code, done, total) => {
      if (code === Result.done) report(done, total);
      resolve(code);
    });
  }).finally(() => leave(task));
  if (thrown) throw thrown.error;
  if (result !== Result.done) throw failureError(op, task.failure());
}
