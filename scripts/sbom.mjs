// Prints the software bill of materials (CycloneDX) of what a user installs: the production dependencies as
// package-lock.json has them. Works offline; the same lock file gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, withFolder } from './package/pack.mjs';

const manifest = readJson('package.json');
const bill = await withFolder((folder) => {
  // npm's `--omit=dev` also leaves out what both need, such as `debug`, so it gets a package without dev dependencies.
  const lock = readJson('package-lock.json');
  delete manifest.devDependencies;
  delete lock.packages[''].devDependencies;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => !dev));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline', '--loglevel=error'];
  return JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
});

// npm names the package after its folder, and puts the time and a random number into each bill.
const { name } = manifest;
Object.assign(bill.metadata.component, { name, 'bom-ref': `${name}@${manifest.version}` });
delete bill.metadata.timestamp;
delete bill.serialNumber;
const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
const uuid = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digest);
bill.serialNumber = `urn:uuid:${uuid[1]}-${uuid[2]}-8${uuid[3]}-8${uuid[4]}-${uuid[5]}`;
console.log(JSON.stringify(bill, null, 2));

function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
