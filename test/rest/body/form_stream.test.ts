import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { FormStream, type FormPart } from '../../../lib/rest/body/form_stream';

const header = 'Content-Disposition: form-data; name="f"\r\n';
const field = (value: string): FormPart => ({ header, size: value.length, content: Buffer.from(value) });
const file = (content: () => Promise<Readable>): FormPart => ({ header, size: undefined, content });
const own = new Error('my own');

test('writes the parts between boundaries, and knows their length where theirs are known', async () => {
  const form = new FormStream(
    [field('a'), { ...file(() => Promise.resolve(Readable.from(['bc', 'd']))), size: 3 }],
    'B',
  );
  const expected = `--B\r\n${header}\r\na\r\n--B\r\n${header}\r\nbcd\r\n--B--\r\n`;
  expect(form.size).toBe(expected.length);
  expect(await text(form)).toBe(expected);
  expect(new FormStream([field('a'), file(() => Promise.reject(own))], 'B').size).toBeUndefined();
});

test('opens a file after the one before it has ended', async () => {
  const opened: string[] = [];
  const parts = ['a', 'b'].map((name) =>
    file(() => {
      opened.push(name);
      return Promise.resolve(new PassThrough().end(name));
    }),
  );
  const form = new FormStream(parts, 'B');
  await form.openFirst();
  expect(opened).toEqual(['a']);
  expect((await text(form)).match(/^[ab]\r$/gm)).toEqual(['a\r', 'b\r']);
  expect(opened).toEqual(['a', 'b']);
});

test('destroys a file that it waits for when it is destroyed, and one that is opened after that', async () => {
  const silent = new PassThrough();
  const form = new FormStream([file(() => Promise.resolve(silent))], 'B');
  await form.openFirst();
  form.resume();
  await once(form, 'data');
  await new Promise(setImmediate);
  form.destroy(own);
  await once(silent, 'close');
  expect(form.errored).toBe(own);

  const late = new PassThrough();
  let open: (stream: Readable) => void = () => undefined;
  const second = new FormStream([file(() => new Promise((resolve) => (open = resolve)))], 'B');
  const opening = second.openFirst();
  second.destroy();
  open(late);
  await opening;
  expect(late.destroyed).toBe(true);
});

test('fails with its file at once, though nobody reads', async () => {
  const broken = new PassThrough();
  const form = new FormStream([field('x'.repeat(100_000)), file(() => Promise.resolve(broken))], 'B');
  await form.openFirst();
  broken.destroy(own);
  await new Promise(setImmediate);
  expect(form.errored).toBe(own);
  await expect(text(form)).rejects.toBe(own);
});

test('fails with what opening a file throws', async () => {
  const parts = [file(() => Promise.resolve(Readable.from(['a']))), file(() => Promise.reject(own))];
  await expect(text(new FormStream(parts, 'B'))).rejects.toBe(own);
});
