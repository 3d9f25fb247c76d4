import { existsSync, writeFileSync } from 'node:fs';

import { syncDirectory } from '../../../lib/internal/files/sync_directory';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();

test('a directory is flushed', async () => {
  await expect(syncDirectory(temp.path)).resolves.toBeUndefined();
});

test('what is no directory is an error', async () => {
  if (process.platform === 'win32') return;
  writeFileSync(temp.file('file'), '');
  await expect(syncDirectory(temp.file('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(syncDirectory(temp.file('file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test('a file system that cannot flush directories is no error', async () => {
  // Linux has one at hand; fsync of a directory in it is EINVAL.
  const directory = existsSync('/proc/self') ? '/proc' : temp.path;
  await expect(syncDirectory(directory)).resolves.toBeUndefined();
});
