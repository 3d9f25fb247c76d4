// A model of what one client's directory must contain, compared with the server's disk at the end.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Files and directories by their paths below the client's directory, such as `/d1/f3`. */
export class Model {
  /** Content by path; null for a directory. */
  #entries = new Map([['', null]]);

  get files() {
    return [...this.#entries].filter(([, content]) => content !== null).map(([name]) => name);
  }

  /** Includes the client's own directory, ''. */
  get directories() {
    return [...this.#entries].filter(([, content]) => content === null).map(([name]) => name);
  }

  get paths() {
    return [...this.#entries.keys()].filter((name) => name !== '').sort();
  }

  has(name) {
    return this.#entries.has(name);
  }

  content(name) {
    return this.#entries.get(name);
  }

  /** Names within a directory, in the order of listings. */
  names(directory) {
    const within = this.paths.filter((name) => path.posix.dirname(name) === (directory || '/'));
    return within.map((name) => path.posix.basename(name)).sort();
  }

  write(name, content) {
    this.#entries.set(name, content);
  }

  makeDirectory(name) {
    this.#entries.set(name, null);
  }

  remove(name) {
    for (const each of this.#below(name)) this.#entries.delete(each);
  }

  copy(from, to) {
    for (const each of this.#below(from)) this.#entries.set(to + each.slice(from.length), this.#entries.get(each));
  }

  move(from, to) {
    this.copy(from, to);
    this.remove(from);
  }

  #below(name) {
    return [...this.#entries.keys()].filter((each) => each === name || each.startsWith(`${name}/`));
  }
}

/** Describes each difference between a model and a directory of this machine; none where every byte is equal. */
export async function differences(model, directory) {
  const stored = await readdir(directory, { recursive: true, withFileTypes: true });
  const found = new Map();
  for (const entry of stored) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    found.set(`/${path.relative(directory, file)}`, entry.isDirectory() ? null : await readFile(file));
  }
  const problems = [];
  for (const name of model.paths) {
    const wanted = model.content(name);
    const content = found.get(name);
    if (content === undefined) problems.push(`${name} is missing`);
    else if ((wanted === null) !== (content === null)) problems.push(`${name} is of another kind`);
    else if (wanted !== null && !wanted.equals(content)) problems.push(`${name} ${difference(wanted, content)}`);
  }
  for (const name of found.keys()) if (!model.has(name)) problems.push(`${name} should not be there`);
  return problems;
}

/** Describes where two contents begin to differ. */
export function difference(wanted, content) {
  const shorter = Math.min(wanted.length, content.length);
  let at = 0;
  while (at < shorter && wanted[at] === content[at]) at++;
  return `has ${content.length} bytes, should have ${wanted.length}; byte ${at} is the first that differs`;
}
