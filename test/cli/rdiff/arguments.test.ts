import { UsageError } from '../../../lib/cli/failure';
import { parseArguments, type Options } from '../../../lib/cli/rdiff/arguments';

const defaults: Options = {
  verbose: false,
  statistics: false,
  force: false,
  blockSize: 0,
  sumSize: 0,
  inputSize: 0,
  outputSize: 0,
};

test.each<[string, Partial<Options>]>([
  ['signature b', {}],
  ['-b 1024 signature b', { blockSize: 1024 }],
  ['signature -b 1024 b', { blockSize: 1024 }],
  ['signature b -b 1024', { blockSize: 1024 }],
  ['-b1024 signature b', { blockSize: 1024 }],
  ['-b=1024 signature b', { blockSize: 1024 }],
  ['-b= signature b', { blockSize: 0 }],
  ['--block-size=1024 signature b', { blockSize: 1024 }],
  ['--block-size 1024 signature b', { blockSize: 1024 }],
  ['--block-size= signature b', { blockSize: 0 }],
  ['-b 0x20 signature b', { blockSize: 32 }],
  ['-b 020 signature b', { blockSize: 16 }],
  ['-b +32 signature b', { blockSize: 32 }],
  ['-b -0 signature b', { blockSize: -0 }],
  ['-b 32 -b 16 signature b', { blockSize: 16 }],
  ['-b 2147483647 signature b', { blockSize: 2147483647 }],
  ['-fs signature b', { force: true, statistics: true }],
  ['-fb32 signature b', { force: true, blockSize: 32 }],
  ['-fb 32 signature b', { force: true, blockSize: 32 }],
  ['-S -1 signature b', { sumSize: -1 }],
  ['-S-1 signature b', { sumSize: -1 }],
  ['--sum-size=-1 signature b', { sumSize: -1 }],
  ['-H md4 -R rollsum signature b', { hash: 'md4', rollsum: 'rollsum' }],
  ['--hash=md4 --rollsum=rollsum signature b', { hash: 'md4', rollsum: 'rollsum' }],
  ['-Hmd4 signature b', { hash: 'md4' }],
  ['--verbose --statistics --force signature b', { verbose: true, statistics: true, force: true }],
  ['-I 100 --output-size=200 signature b', { inputSize: 100, outputSize: 200 }],
])('%s', (line, options) => {
  expect(parseArguments(line.split(' '))).toEqual({
    action: 'signature',
    files: ['b'],
    options: { ...defaults, ...options },
  });
});

test.each([
  ['sig', 'signature'],
  ['s', 'signature'],
  ['del', 'delta'],
  ['p', 'patch'],
])('the action %s is %s', (word, action) => {
  expect(parseArguments([word])).toMatchObject({ action });
});

test('a dash is a file, and behind two dashes everything is', () => {
  expect(parseArguments(['patch', '-', '--', '-f', '--'])).toMatchObject({ files: ['-', '-f', '--'] });
});

test.each([
  ['--help', 'help'],
  ['-?', 'help'],
  ['-s?', 'help'],
  ['foo --help', 'help'],
  ['--help --bogus', 'help'],
  ['-V', 'version'],
  ['signature --version', 'version'],
])('%s asks for %s', (line, asked) => {
  expect(parseArguments(line.split(' '))).toBe(asked);
});

test.each([
  ['', /action/],
  ['foo', /action/],
  ['signaturex', /action/],
  ['Sig', /action/],
  ['--bogus signature', /--bogus/],
  ['--block 32 signature', /--block/],
  ['--bogus --help', /--bogus/],
  ['-Z', /-Z/],
  ['-b', /needs a value/],
  ['--hash', /needs a value/],
  ['signature b -b', /needs a value/],
  ['-b x signature', /whole number/],
  ['-b 5x signature', /whole number/],
  ['-b 1e3 signature', /whole number/],
  ['-b 08 signature', /whole number/],
  ['-b -- signature', /whole number/],
  ['-bf32 signature', /whole number/],
  ['-b 2147483648 signature', /too large/],
  ['-b -5 signature', /negative/],
  ['-I -1 signature', /negative/],
  ['--force=3 signature', /no value/],
  ['--help=3', /no value/],
  ['-s=3 signature', /no value/],
])('%s is refused', (line, message) => {
  const parse = () => parseArguments(line === '' ? [] : line.split(' '));
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
});
