import { readFileSync } from 'node:fs';
import path from 'node:path';

const table = readFileSync(path.join(__dirname, '../../docs/wire-conformance.md'), 'utf8');

/** `| section | statement | file | test |`. */
const rows = table
  .split('\n')
  .map((line) => line.replaceAll('\\|', '/').split(' | '))
  .filter(([section]) => /^\| \d/.test(section ?? ''))
  .map(([, statement, file, test]) => ({
    statement: statement ?? '',
    file: (file ?? '').trim().replaceAll('`', ''),
    test: (test ?? '').replace(/^`|` *\|$/g, ''),
  }));

test('the table has a row for each statement', () => {
  expect(rows.length).toBeGreaterThan(75);
});

test.each(rows)('$statement', ({ file, test: name }) => {
  const source = readFileSync(path.join(__dirname, `${file}.test.ts`), 'utf8');
  expect(name.length).toBeGreaterThan(3);
  const isTest = name.startsWith('describe(') ? source.includes(name) : source.includes(`'${name}'`);
  expect([file, name, isTest]).toEqual([file, name, true]);
});
