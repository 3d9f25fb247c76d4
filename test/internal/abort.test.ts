import { getEventListeners } from 'node:events';
import { AbortError, abortable, onAbort, untilAborted } from '../../lib/internal/abort';
import { SignatureStream } from '../../lib/rsync';

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

test('a signal has one listener, whoever waits for it, and none when nobody does', async () => {
  const { signal } = new AbortController();
  const streams = Array.from({ length: 20 }, () => new SignatureStream({ signal }));
  const remove = onAbort(signal, () => undefined);
  const during = await abortable(
    signal,
    () => undefined,
    () => Promise.resolve(listeners(signal)),
  );
  expect(during).toBe(1);
  for (const stream of streams) stream.destroy();
  await new Promise(setImmediate);
  expect(listeners(signal)).toBe(1);
  remove();
  expect(listeners(signal)).toBe(0);
});

test('an abort ends a wait, and a result that comes later is released', async () => {
  const controller = new AbortController();
  let resolve: (value: string) => void = () => undefined;
  const released: string[] = [];
  const wait = untilAborted(new Promise<string>((settle) => (resolve = settle)), controller.signal, (late) =>
    released.push(late),
  );
  controller.abort('reason');
  await expect(wait).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'reason' });
  resolve('late');
  await new Promise(setImmediate);
  expect(released).toEqual(['late']);
});

test('an abort stops an action, and what the action throws for it becomes an AbortError', async () => {
  const controller = new AbortController();
  let stop: (error: Error) => void = () => undefined;
  const action = abortable(
    controller.signal,
    () => stop(new Error('stopped')),
    () => new Promise((_resolve, reject) => (stop = reject)),
  );
  controller.abort();
  await expect(action).rejects.toBeInstanceOf(AbortError);
  expect(listeners(controller.signal)).toBe(0);
});
