import { realpathSync } from 'node:fs';
import { examplesOf, runExample, type Surroundings } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();

const block = (code: string, language = 'ts') => '```' + `${language}\n${code}\n` + '```\n';

/** Runs the only example of a page. */
function run(code: string, surroundings: Surroundings = {}): Promise<string[]> {
  const [example] = examplesOf(block(code), 'page.md');
  return runExample(example!, surroundings);
}

test('the blocks of js and ts are found, with their headings and lines', () => {
  const page = [
    '# Page',
    block('a', 'js'),
    '## Part',
    block('# no heading', 'sh'),
    block('b\nc'),
    '````md\n```js\nnot this\n```\n````',
    block('d', ''),
  ];
  expect(examplesOf(page.join('\n'), 'page.md')).toEqual([
    { page: 'page.md', line: 3, heading: 'Page', code: 'a' },
    { page: 'page.md', line: 12, heading: 'Part', code: 'b\nc' },
  ]);
  expect(() => examplesOf('```js\na', 'page.md')).toThrow(/line 2 is not closed/);
});

test('an example may import, await, use types, and declare what it is given', async () => {
  const code = `
    import { OptionsError } from 'smartfile-sync';
    import { basename } from 'node:path';
    import { keychain } from 'keychain';
    const name: string = await Promise.resolve(basename(file));
    const file2 = new OptionsError(keychain);
    const given = 1;
    console.log(name, given, file2.code); //=> file.txt 1 ERR_INVALID_OPTION`;
  expect(
    await run(code, { given: { file: '/a/file.txt', given: 2 }, modules: { keychain: { keychain: 'k' } } }),
  ).toEqual(['file.txt 1 ERR_INVALID_OPTION']);
});

test('paths start from the directory that is given', async () => {
  const before = process.cwd();
  const code = 'console.log(process.cwd()); //=> somewhere';
  expect(await run(code, { cwd: temp.path })).toEqual([realpathSync(temp.path)]);
  expect(process.cwd()).toBe(before);
});

test('what goes wrong is told with the place', async () => {
  await expect(run("throw new Error('broken')")).rejects.toThrow('page.md:2 failed: broken');
  await expect(run('await unknown.call()')).rejects.toThrow(/page\.md:2 failed: unknown is not defined/);
  await expect(run('const = 1')).rejects.toThrow(/page\.md:2 failed/);
  await expect(run("import 'elsewhere'")).rejects.toThrow(/imports 'elsewhere', which it is not given/);
});
