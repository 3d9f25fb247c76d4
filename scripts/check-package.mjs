// Checks the tarball that npm would publish: with publint that every entry point is what package.json says, and with
// @arethetypeswrong/cli that its types are right under every way of resolving modules. An existing tarball may be
// named as argument.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packRelease, root, withFolder } from './package/pack.mjs';

await withFolder((folder) => {
  const tarball = process.argv[2] ? path.resolve(process.argv[2]) : packRelease(folder).file;
  check('publint', 'run', tarball, '--strict');
  check('attw', tarball);
});

function check(program, ...args) {
  const { status } = spawnSync(path.join(root, 'node_modules', '.bin', program), args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`check-package: ${program} found faults in the tarball; they are listed above`);
  process.exitCode = 1;
}
