import { PassThrough } from 'node:stream';
import { choosePrinter } from '../../../lib/cli/printers';
import { barPrinter, drawBar } from '../../../lib/cli/printers/bar_printer';

const title = { action: 'upload', source: 'disk\n.img', destination: '/backup/' };

/** A stream that looks like standard error, on a terminal or not, and what was written to it. */
function standardError(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 80,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  return {
    stream: stream as unknown as typeof process.stderr,
    written: () => String((stream.read() as Buffer | null) ?? ''),
  };
}

/** Progress in two phases, as a sync reports it. */
function sync(printer: ReturnType<typeof choosePrinter>): void {
  printer.start(title);
  for (let bytes = 0; bytes <= 100; bytes += 10) printer.update({ phase: 'signature', bytes, total: 100 });
  for (let bytes = 0; bytes <= 50; bytes += 10) printer.update({ phase: 'transfer', bytes });
  printer.stop();
}

test('where there is no terminal, a line at the start and one at the end', () => {
  const { stream, written } = standardError(false);
  sync(choosePrinter({}, stream));
  expect(written()).toMatch(/^upload disk\?\.img to \/backup\/\nupload disk\?\.img to \/backup\/: ended after .* s\n$/);
});

test('a failure has no line of its own at the end', () => {
  const { stream, written } = standardError(false);
  const printer = choosePrinter({}, stream);
  printer.start(title);
  printer.stop(true);
  expect(written()).toBe('upload disk?.img to /backup/\n');
});

test('with --json, events: the first and the last of each phase at least', () => {
  const { stream, written } = standardError(true);
  sync(choosePrinter({ json: true }, stream));
  const events = written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(events).toEqual([
    { event: 'start', ...title },
    { event: 'progress', phase: 'signature', bytes: 0, total: 100 },
    { event: 'progress', phase: 'signature', bytes: 100, total: 100 },
    { event: 'progress', phase: 'transfer', bytes: 0 },
    { event: 'stop' },
  ]);
});

test.each([{ quiet: true }, { progress: false }, { progress: false, json: true }])('%j shows nothing', (options) => {
  const { stream, written } = standardError(true);
  sync(choosePrinter(options, stream));
  expect(written()).toBe('');
});

test('on a terminal a bar, which is stopped twice without harm', () => {
  const { stream, written } = standardError(true);
  const printer = barPrinter(stream);
  sync(printer);
  printer.stop();
  expect(written()).toMatch(/upload disk\?\.img: signature \[.*\].*100%.*upload disk\?\.img: transfer 50 B/s);
});

describe('the line of a bar', () => {
  const payload = { title: 'upload disk.img', phase: 'transfer', since: 0 };

  test('with a known total', () => {
    expect(drawBar({ value: 512, total: 1024 }, payload, 120, 1000)).toBe(
      'upload disk.img: transfer [============            ]  50% 512 B of 1.00 KiB, 512 B/s, 1.0 s left',
    );
  });

  test('without one', () => {
    expect(drawBar({ value: 2048, total: 0 }, payload, 120, 1000)).toBe(
      'upload disk.img: transfer 2.00 KiB, 2.00 KiB/s',
    );
  });

  test('never wraps, and never divides by nothing', () => {
    for (const columns of [20, 60, 70, 80, 90, 100]) {
      expect(drawBar({ value: 512, total: 1024 }, payload, columns, 1000).length).toBeLessThan(columns);
    }
    expect(drawBar({ value: 0, total: 0 }, payload, 80, 0)).toBe('upload disk.img: transfer 0 B');
    expect(drawBar({ value: 2000, total: 1000 }, payload, 120, 1000)).toContain('100%');
  });
});
