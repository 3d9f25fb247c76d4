// Replaces files by AtomicFile with the rights of other users: node -r swc_register.cjs replace_as.cjs <cases as JSON>,
// each { file, uid, gid, groups }. Prints the mode of each draft while it was written. With `to` in a case the file or
// directory is moved there as if to another file system.
const { stat, writeFile } = require('node:fs/promises');
const { AtomicFile } = require('../../../lib/internal/files/atomic_file.ts');
const { moveTree } = require('../../../lib/server/storage/copy_tree.ts');

async function replace(file) {
  const draft = await AtomicFile.create(file);
  await draft.handle.writeFile('new');
  const { mode } = await stat(draft.temporary);
  await draft.commit();
  return mode & 0o7777;
}

async function main() {
  const [scratch, cases] = [process.argv[2], JSON.parse(process.argv[3])];
  // Whatever is loaded late is loaded now, while all of it can be read.
  await writeFile(scratch, '');
  await replace(scratch);
  const modes = [];
  for (const { file, to, uid, gid, groups } of cases) {
    process.setgroups(groups);
    process.setegid(gid);
    process.seteuid(uid);
    if (to === undefined) modes.push(await replace(file));
    else await moveTree(file, to, new AbortController().signal);
    process.seteuid(0);
    process.setegid(0);
    process.setgroups([]);
  }
  console.log(JSON.stringify(modes));
}

void main();
