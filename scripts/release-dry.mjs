// Does all of a release but the publication: runs every check, then makes release/ with the tarball, its bill of
// materials and their SHA-256 sums, and docs/tarball.md. Needs the registry for the consumers' dependencies only.
//
//   --package-only   leaves out the checks of the sources, for a commit whose CI has passed
//   --local-addon    where there are no prebuilt addons, packs that of this machine: a rehearsal, not for users
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { listing } from './package/listing.mjs';
import { describe, hasPrebuilds, packForTest, packRelease, root, withFolder } from './package/pack.mjs';

const { values } = parseArgs({ options: { 'package-only': { type: 'boolean' }, 'local-addon': { type: 'boolean' } } });
const rehearsal = values['local-addon'] ?? false;
const target = path.join(root, 'release');

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
rmSync(target, { recursive: true, force: true });

step('addon and TypeScript', () => npm('setup'));
if (!values['package-only']) {
  for (const script of ['typecheck', 'lint', 'format:check', 'test:c', 'test']) step(script, () => npm(script));
}
if (!rehearsal) {
  for (const script of ['prebuild', 'prebuild:check']) step(script, () => npm(script));
}
if (!hasPrebuilds() && !rehearsal) fail('there are no prebuilt addons in prebuilds/; --local-addon rehearses without');

await withFolder((folder) => {
  const packOnce = rehearsal ? packForTest : (to) => packRelease(to).file;
  const [tarball, again] = ['first', 'second'].map((name) => {
    const to = path.join(folder, name);
    mkdirSync(to);
    return step(`pack (${name} time, with a new dist/)`, () => packOnce(to));
  });
  if (sha256(tarball) !== sha256(again)) fail('packing twice gave different bytes');
  const packed = describe(tarball);
  const odd = packed.files.filter(({ mode }) => ![0o644, 0o755].includes(mode & 0o777));
  if (odd.length > 0) fail(`not everybody may read ${odd[0].path}: clone and build with umask 022`);

  step('package', () => run(process.execPath, 'scripts/check-package.mjs', tarball));
  step('consumers', () => run(process.execPath, 'scripts/check-consumers.mjs', tarball));

  mkdirSync(target);
  const results = [`smartfile-sync-${version}.tgz`, `smartfile-sync-${version}.cdx.json`];
  copyFileSync(tarball, path.join(target, results[0]));
  const bill = step('bill of materials', () => execFileSync(process.execPath, ['scripts/sbom.mjs'], { cwd: root }));
  writeFileSync(path.join(target, results[1]), bill);
  const sums = results.map((name) => `${sha256(path.join(target, name))}  ${name}\n`).join('');
  writeFileSync(path.join(target, 'SHA256SUMS'), sums);

  const page = listing(packed);
  if (!rehearsal) writeFileSync(path.join(root, 'docs', 'tarball.md'), page);
  console.log(`\n${page}\n${sums}`);
  console.log(
    rehearsal ? 'A rehearsal: this tarball has the addon of this machine only.' : 'Ready: docs/releasing.md.',
  );
});

function step(name, action) {
  console.log(`\n=== ${name}`);
  return action();
}

function npm(script) {
  run('npm', 'run', '--silent', script);
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`'${[program, ...args].join(' ')}' failed${error ? `: ${error.message}` : ''}`);
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function fail(message) {
  throw new Error(`release-dry: ${message}`);
}
