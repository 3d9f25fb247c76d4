import { existsSync, readFileSync, statSync } from 'node:fs';

/** Regular files whose content is not as long as the file system says, where this machine has such. */
export const oddSizes: readonly { file: string; says: 'nothing' | 'too much' }[] = [
  { file: '/proc/sys/kernel/ostype', says: 'nothing' as const },
  { file: '/proc/filesystems', says: 'nothing' as const },
  { file: '/sys/kernel/mm/transparent_hugepage/enabled', says: 'too much' as const },
].filter(({ file, says }) => {
  if (!existsSync(file)) return false;
  const [size, length] = [statSync(file).size, readFileSync(file).length];
  return says === 'nothing' ? size === 0 && length > 0 : size > length;
});

/** `test`, or a test that is skipped where no file of this machine has an odd size; in CI that fails. */
export const testOddSizes: jest.It = oddSizes.length > 0 || process.env['CI'] ? test : test.skip;
