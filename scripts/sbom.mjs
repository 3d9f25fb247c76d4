// Prints the software bill of materials (CycloneDX) of what a user installs: the production dependencies as
// package-lock.json has them. Made offline, and the same bytes for the same lock file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only', '--offline', '--loglevel=error'];
const bill = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));

// npm calls the package by its folder, and puts the time and a random number into each bill.
bill.metadata.component.name = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).name;
delete bill.metadata.timestamp;
delete bill.serialNumber;
const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
const uuid = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digest);
bill.serialNumber = `urn:uuid:${uuid[1]}-${uuid[2]}-8${uuid[3]}-8${uuid[4]}-${uuid[5]}`;
console.log(JSON.stringify(bill, null, 2));
