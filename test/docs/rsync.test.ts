import { writeFileSync } from 'node:fs';
import { signatureFile } from '../../lib/rsync';
import { pattern } from '../rest/support/files';
import { testExamples } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();

testExamples('docs/rsync.md', async () => {
  const old = pattern(100_000);
  writeFileSync(temp.file('old.img'), old);
  writeFileSync(temp.file('new.img'), Buffer.concat([old, Buffer.from('added')]));
  await signatureFile({ input: temp.file('old.img'), output: temp.file('old.sig') });
  return { cwd: temp.path };
});
