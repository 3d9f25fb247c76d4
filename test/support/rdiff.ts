import { spawnSync } from 'node:child_process';
import { command } from './cli';

const found = spawnSync('rdiff', ['--version']).status === 0;

/**
 * Tests against the real rdiff (Debian: apt-get install rdiff). Where it is missing, a test says so; in CI that fails.
 * @param what what the tests prove.
 */
export function describeWithRdiff(what: string, body: () => void): void {
  if (found) {
    describe(what, body);
    return;
  }
  test(`rdiff is missing: NOT checked that ${what}`, () => {
    console.warn(`rdiff is missing (Debian: apt-get install rdiff): NOT checked that ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}

/** Runs rdiff in a directory; it must succeed. */
export async function rdiff(cwd: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await command('rdiff', args, { cwd });
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.not.stringContaining('ERROR') as string });
}

/** rdiff's options for a kind of signature. */
export function rdiffOptions(parameters: {
  strongHash: string;
  weakHash: string;
  blockLength: number;
  strongLength: number;
}): string[] {
  const { strongHash, weakHash, blockLength, strongLength } = parameters;
  return ['-f', '-H', strongHash, '-R', weakHash, '-b', String(blockLength), '-S', String(strongLength)];
}
