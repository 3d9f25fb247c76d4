// The files of a run: made when needed, dropped when room is needed, never more bytes at once than the budget.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SkippedError } from './errors.mjs';
import { showSize } from './units.mjs';

/**
 * A file that can be made again at any time.
 * @typedef {{ name: string, size: number, pieces: () => Iterable<Uint8Array> }} Recipe `size` in bytes, or a bit less.
 */

export class Store {
  #budget;
  #made = new Map(); // by name: size and SHA-256, kept when the file is dropped
  #present = new Set();
  #kept = new Map(); // by name: size; small files that cannot be made again

  constructor(folder, budget) {
    this.folder = folder;
    this.#budget = budget;
  }

  path(name) {
    return path.join(this.folder, name);
  }

  /** The SHA-256 that a recipe's bytes had when they were written; need() must have made it once. */
  sha256({ name }) {
    return this.#made.get(name).sha256;
  }

  /** Bytes of a recipe's file, as written. */
  size({ name }) {
    return this.#made.get(name).size;
  }

  /**
   * Makes the files that are missing, with `room` more bytes left free. Removes others where the budget needs it.
   * @param {Recipe[]} recipes
   * @throws SkippedError
   */
  async need(recipes, room = 0) {
    const names = new Set(recipes.map(({ name }) => name));
    const known = (recipe) => this.#made.get(recipe.name)?.size ?? recipe.size;
    const kept = sum(this.#kept.values());
    const wanted = sum(new Map(recipes.map((recipe) => [recipe.name, known(recipe)])).values()) + kept + room;
    if (wanted > this.#budget) {
      throw new SkippedError(
        `it takes ${showSize(wanted)} at once, and ${showSize(this.#budget)} may be used; see --budget`,
      );
    }

    const others = [...this.#present].filter((name) => !names.has(name));
    let excess = wanted + sum(others.map((name) => this.#made.get(name).size)) - this.#budget;
    for (const name of others) {
      if (excess <= 0) break;
      excess -= this.#made.get(name).size;
      await this.drop({ name });
    }
    for (const recipe of recipes) if (!this.#present.has(recipe.name)) await this.#make(recipe);
  }

  /** Removes a recipe's file. */
  async drop({ name }) {
    this.#present.delete(name);
    await rm(this.path(name), { force: true });
  }

  /** Removes the files of all recipes. */
  async clear() {
    for (const name of [...this.#present]) await this.drop({ name });
  }

  /** Calls `make(path)` once for a small file that is kept. Returns its path. */
  async keep(name, make) {
    const file = this.path(name);
    if (!this.#kept.has(name)) {
      await make(file);
      this.#kept.set(name, (await stat(file)).size);
    }
    return file;
  }

  async #make({ name, pieces }) {
    const hash = createHash('sha256');
    const file = await open(this.path(name), 'w');
    let size = 0;
    try {
      for (const piece of pieces()) {
        await file.writeFile(piece);
        hash.update(piece);
        size += piece.length;
      }
    } finally {
      await file.close();
    }
    this.#made.set(name, { size, sha256: hash.digest('hex') });
    this.#present.add(name);
  }
}

/** SHA-256 of a file or stream, in hexadecimal. */
export async function sha256(source) {
  const hash = createHash('sha256');
  const input = typeof source === 'string' ? createReadStream(source, { highWaterMark: 2 ** 20 }) : source;
  await pipeline(input, hash);
  return hash.digest('hex');
}

function sum(numbers) {
  return [...numbers].reduce((total, number) => total + number, 0);
}
