import { readFileSync } from 'node:fs';
import path from 'node:path';
import { examplesOf, runExample } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const text = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');

test('the example of README.md prints what README.md says', async () => {
  const examples = examplesOf(text, 'README.md');
  expect(examples).toHaveLength(1);
  const [, output] = / prints\n\n```\n(.*?)\n```\n/s.exec(text) ?? [];
  expect((await runExample(examples[0]!, { cwd: temp.path })).join('\n')).toBe(output);
});
