import type { OnProgress } from '../../internal/progress';
import { abortable } from '../../internal/abort';
import { failureError, Result } from '../errors';
import { native } from '../engine/native';
import type { FileTaskOptions, NativeFileTask } from '../engine/native_types';

/** Tasks under way. When the process exits they are stopped, and remove their temporary files before it ends. */
const running = new Set<NativeFileTask>();

function stopAll(): void {
  for (const task of running) task.cancel();
  for (const task of running) task.join();
}

function enter(task: NativeFileTask): void {
  if (running.size === 0) process.on('exit', stopAll);
  running.add(task);
}

function leave(task: NativeFileTask): void {
  running.delete(task);
  if (running.size === 0) process.off('exit', stopAll);
}

export interface FileTaskControl {
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * Runs whole-file work in native code, on one thread: of the pool or, where a path leads to a pipe or a device, its
 * own.
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
