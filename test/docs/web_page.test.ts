import { mkdirSync } from 'node:fs';

import { testExamples } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();

testExamples('docs/web-page.md', () => {
  mkdirSync(temp.file('files'));
  return { given: { fetch }, cwd: temp.path };
});
