// The cases that are measured side by side, as data, and how one is carried out.
import path from 'node:path';
import { changes, contents, random, zeros } from './data.mjs';

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} title
 * @property {'signature' | 'delta' | 'patch'} operation
 * @property {string} [change] how the new file is made from the basis: one of `changes`, 'identical' or 'executables'
 * @property {number} [threads] 1 unless given; the case is kept to one processor only where it is 1
 */

/** @type {Case[]} */
export const cases = [
  { id: 'signature', title: 'signature', operation: 'signature' },
  { id: 'signature-threads', title: 'signature, 2 threads', operation: 'signature', threads: 2 },
  { id: 'delta-identical', title: 'delta: identical', operation: 'delta', change: 'identical' },
  { id: 'delta-pages', title: 'delta: 1 % of 4 KiB pages edited', operation: 'delta', change: 'pages' },
  { id: 'delta-inserts', title: 'delta: 1000 small inserts and deletes', operation: 'delta', change: 'inserts' },
  { id: 'delta-front', title: 'delta: one byte in front', operation: 'delta', change: 'front' },
  { id: 'delta-none', title: 'delta: nothing in common', operation: 'delta', change: 'none' },
  {
    id: 'delta-none-threads',
    title: 'delta: nothing in common, 2 threads',
    operation: 'delta',
    change: 'none',
    threads: 2,
  },
  {
    id: 'delta-executables',
    title: 'delta: two releases of an executable',
    operation: 'delta',
    change: 'executables',
  },
  { id: 'delta-zeros', title: 'delta: all zeros', operation: 'delta', change: 'zeros' },
  { id: 'patch', title: 'patch: 1 % of 4 KiB pages edited', operation: 'patch', change: 'pages' },
];

/** Finds a case by its name. */
export function caseOf(id) {
  return cases.find((candidate) => candidate.id === id);
}

/** The recipes of a case's files: `basis` and `fresh`, one recipe where the files are identical. */
export function filesOf(change, size, seed) {
  if (change === 'zeros') {
    const same = recipe('zeros', size, () => zeros(seed, size));
    return { basis: same, fresh: same };
  }
  const basis = recipe('basis', size, () => random(seed, size));
  if (change === undefined || change === 'identical') return { basis, fresh: basis };
  return { basis, fresh: recipe(change, size, () => changes[change](seed, size)) };
}

/** Recipes for a pair of existing files, with their sizes. */
export function filesOfPair([old, fresh]) {
  return {
    basis: recipe('old-executable', old.size, () => contents(old.file)),
    fresh: recipe('new-executable', fresh.size, () => contents(fresh.file)),
  };
}

function recipe(kind, size, pieces) {
  return { name: `${kind}-${size}`, size, pieces };
}

/**
 * How a case is carried out on its files. `ready` makes the inputs, `command` is what a program runs, `check`
 * throws where the output is wrong. `bytes` is the size of the file whose speed counts: the one that is read, or for
 * patches the one that is written.
 * @param {{ store: import('./store.mjs').Store, judge: import('./judge.mjs').Judge }} bench
 */
export async function plan({ store, judge }, operation, { basis, fresh }, parameters) {
  const file = ({ name }) => store.path(name);
  if (operation === 'signature') {
    await store.need([basis]);
    return {
      bytes: store.size(basis),
      ready: () => store.need([basis]),
      command: (program, output) => program.signature(file(basis), output, parameters),
      check: (who, output) => judge.checkSignature(who, output, basis, parameters),
    };
  }
  const made = async () => {
    await store.need([fresh], fresh.size);
    return store.size(fresh);
  };
  if (operation === 'delta') {
    const signature = await judge.signature(basis, parameters);
    return {
      bytes: await made(),
      ready: made,
      command: (program, output) => program.delta(signature, file(fresh), output, parameters),
      check: (who, output) => judge.checkDelta(who, output, basis, fresh),
    };
  }
  const delta = await judge.delta(basis, fresh, parameters);
  return {
    bytes: store.size(fresh),
    ready: () => store.need([basis], store.size(fresh)),
    command: (program, output) => program.patch(file(basis), delta, output, parameters),
    check: (who, output) => judge.checkPatched(who, output, fresh),
  };
}

/** The path of outputs; each is checked and removed before the next is made. */
export function outputIn(folder) {
  return path.join(folder, 'output');
}
