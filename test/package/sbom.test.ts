import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

function sbom(): string {
  return execFileSync(process.execPath, ['scripts/sbom.mjs'], { cwd: root, encoding: 'utf8' });
}

test('the bill of materials lists every production dependency with its version, and no other', () => {
  const bill = JSON.parse(sbom()) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { name: string; version: string }[];
  };
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'smartfile-sync' } } });

  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean; peer?: boolean; dependencies?: Record<string, string> }>;
  };
  const production = Object.entries(lock.packages).filter(([name, facts]) => name !== '' && !facts.dev && !facts.peer);
  const wanted = production.map(([name, { version }]) => `${name.replace(/^.*node_modules\//, '')}@${version}`);
  const listed = bill.components.map(({ name, version }) => `${name}@${version}`);
  expect(listed.sort()).toEqual(wanted.sort());
  const direct = Object.keys(lock.packages['']!.dependencies!);
  expect(direct).toContain('axios');
  expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(direct));
});

test('it is the same each time', () => {
  expect(sbom()).toBe(sbom());
});
