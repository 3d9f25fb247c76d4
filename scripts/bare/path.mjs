// A PATH without the programs that only some builds and tests use, and that a user's machine may lack.
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** The beginnings of their names, so that clang-14, chromium-browser, wine64 and qemu-aarch64-static are hidden too. */
export const hiddenTools = ['clang', 'lld', 'ld.lld', 'wasm-ld', 'chrom', 'google-chrome', 'rdiff', 'wine', 'qemu'];

const isHidden = (name) => hiddenTools.some((tool) => name.startsWith(tool));

/**
 * Returns PATH without them. A folder that has some is replaced by one inside `folder` with links to all other files.
 * @param given the present PATH.
 */
export function pathWithoutTools(folder, given = process.env.PATH ?? '') {
  // Two names of one folder, such as /bin and /usr/bin, are one.
  const folders = [
    ...new Set(
      given
        .split(path.delimiter)
        .filter((each) => existsSync(each))
        .map((each) => realpathSync(each)),
    ),
  ];
  return folders.map((each, index) => standIn(each, path.join(folder, String(index)))).join(path.delimiter);
}

function standIn(from, to) {
  const names = readdirSync(from);
  if (!names.some(isHidden)) return from;
  mkdirSync(to);
  for (const name of names) if (!isHidden(name)) symlinkSync(path.join(from, name), path.join(to, name));
  return to;
}
