import { readFileSync } from 'node:fs';
import path from 'node:path';

const table = readFileSync(path.join(__dirname, '../../docs/wire-conformance.md'), 'utf8');

/** `| section | statement | file | test |`. */
const rows = table
  .split('\n')
  .map((line) => line.replaceAll('\\|', '/').split(' | '))
  .filter(([section]) => /^\| \d/.test(section ?? ''))
  .map(([section, statement, file, test]) => ({
    sections: (section ?? '').slice(2).trim().split(', '),
    statement: statement ?? '',
    file: (file ?? '').trim().replaceAll('`', ''),
    test: (test ?? '').replace(/^`|` *\|$/g, ''),
  }));

/** Those with statements about a server; 2.2 is about clients alone, and section 12 is a list of 16 traps. */
const sections = ['1', '2.1', '2.3', '2.4', '3', '4', '5', '6', '7', '8', '9', '10', '11'].concat(
  Array.from({ length: 16 }, (_, n) => `12.${n + 1}`),
);

test('the table has a row for each statement', () => {
  expect(rows.length).toBeGreaterThan(105);
});

test('each section that has something to say to a server is there, and no other', () => {
  expect(new Set(rows.flatMap((row) => row.sections))).toEqual(new Set(sections));
});

test.each(rows)('$statement', ({ file, test: name }) => {
  const source = readFileSync(path.join(__dirname, `${file}.test.ts`), 'utf8');
  expect(name.length).toBeGreaterThan(3);
  const isTest = name.startsWith('describe(') ? source.includes(name) : source.includes(`'${name}'`);
  expect([file, name, isTest]).toEqual([file, name, true]);
});
