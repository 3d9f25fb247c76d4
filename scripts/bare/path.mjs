// A PATH without the programs that only some builds and tests want, and that a machine of a user may lack.
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** What their names begin with; so clang-14, chromium-browser, wine64 and qemu-aarch64-static are hidden too. */
export const hiddenTools = ['clang', 'lld', 'ld.lld', 'wasm-ld', 'chrom', 'google-chrome', 'rdiff', 'wine', 'qemu'];

const isHidden = (name) => hiddenTools.some((tool) => name.startsWith(tool));

/**
 * PATH without them. Each of its folders that holds some gives way to a folder inside `folder` of links to all else.
 * @param given PATH as it is.
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
