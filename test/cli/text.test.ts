import { formatBytes, formatSeconds, printable } from '../../lib/cli/text';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.00 KiB'],
  [10_188, '9.95 KiB'],
  [10_240, '10.0 KiB'],
  [102_400, '100 KiB'],
  [1_023_487, '999 KiB'],
  [1_023_489, '0.98 MiB'],
  [5_368_709_120, '5.00 GiB'],
  [Number.MAX_SAFE_INTEGER, '8.00 PiB'],
])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [12.3, '12 s'],
  [59.4, '59 s'],
  [60, '1:00'],
  [3599.4, '59:59'],
  [3599.6, '1:00:00'],
  [86_400, '24:00:00'],
])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

test('names cannot break a line, move the cursor or turn text around', () => {
  expect(printable('a\nb\x1b[2Jc\x9b1md\u202egpj.exe')).toBe('a?b?[2Jc?1md?gpj.exe');
  expect(printable('grüße 文件 🎉')).toBe('grüße 文件 🎉');
});
