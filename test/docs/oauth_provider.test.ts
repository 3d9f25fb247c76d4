import { mkdirSync } from 'node:fs';
import { testExamples } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';
import { application } from '../server/support/oauth';

const temp = useTempDir();
const { clientToken, clientSecret } = application;

testExamples('docs/oauth-provider.md', () => {
  mkdirSync(temp.file('files'));
  return { given: { clientToken, clientSecret, applications: [application] }, cwd: temp.path };
});
