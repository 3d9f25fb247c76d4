import { UsageError } from '../../../lib/cli/failure';
import { parseArguments, type Options } from '../../../lib/cli/rdiff/arguments';
import { minimumStrongLength, parametersOf, recommendedBlockLength } from '../../../lib/cli/rdiff/parameters';

function optionsOf(...words: string[]): Options {
  const request = parseArguments([...words, 'signature']);
  if (typeof request === 'string') throw new Error('not a job');
  return request.options;
}

// Seen from rdiff 2.3.2 on sparse files: the first size at which each value appears.
test.each([
  [0, 256],
  [65_536, 256],
  [66_049, 256],
  [147_455, 256],
  [147_456, 384],
  [1_000_000, 896],
  [10_000_000, 3072],
])('the recommended block length of %i bytes is %i', (size, blockLength) => {
  expect(recommendedBlockLength(size)).toBe(blockLength);
});

test.each([
  [0, 256, 5],
  [255, 256, 5],
  [256, 256, 6],
  [130_815, 256, 6],
  [130_816, 256, 7],
  [1_000_000, 2048, 6],
  [1_046_528, 2048, 7],
  [16_777_215, 256, 7],
  [16_777_216, 256, 8],
  [16_777_215, 65_536, 6],
  [16_777_216, 65_536, 7],
  [8_573_157_375, 65_536, 8],
  [8_573_157_376, 65_536, 9],
])('%i bytes in blocks of %i need %i bytes of strong sum', (size, blockLength, minimum) => {
  expect(minimumStrongLength(size, blockLength)).toBe(minimum);
});

test('nothing given: the kind of rdiff 2.3, all of the strong sum', () => {
  expect(parametersOf(optionsOf(), 1_000_000)).toEqual({
    strongHash: 'blake2',
    weakHash: 'rabinkarp',
    blockLength: 896,
    strongLength: 32,
  });
});

test('a size that is not known', () => {
  expect(parametersOf(optionsOf('-Hmd4'), undefined)).toMatchObject({ blockLength: 2048, strongLength: 16 });
  expect(parametersOf(optionsOf('-S-1'), undefined)).toMatchObject({ blockLength: 2048, strongLength: 12 });
});

test.each([
  ['-Hfoo', /hash/],
  ['-RMD4', /rollsum/],
  ['-S33', /1 to 32/],
  ['-S-2', /1 to 32/],
])('%s is refused', (option, message) => {
  const find = () => parametersOf(optionsOf(option), 0);
  expect(find).toThrow(UsageError);
  expect(find).toThrow(message);
});

test('MD4 has 16 bytes', () => {
  expect(() => parametersOf(optionsOf('-Hmd4', '-S17'), 0)).toThrow(/1 to 16/);
});
