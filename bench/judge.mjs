// Checks outputs with the real rdiff and the SHA-256 of the files as they were made.
import { stat } from 'node:fs/promises';
import { FailedError } from './errors.mjs';
import { run } from './processes.mjs';
import { sha256 } from './store.mjs';

export class Judge {
  #rdiff;
  #store;
  #right = new Set(); // outputs already found right, by content

  /** @param {import('./programs.mjs').Program} rdiff */
  constructor(rdiff, store) {
    this.#rdiff = rdiff;
    this.#store = store;
  }

  /** The path of rdiff's signature of a recipe's file. */
  async signature(basis, parameters) {
    const { kind, blockLength, strongLength } = parameters;
    return this.#store.keep(`${basis.name}.${kind}.${blockLength}.${strongLength}.sig`, async (file) => {
      await this.#store.need([basis]);
      await run(this.#rdiff.signature(this.#store.path(basis.name), file, parameters));
    });
  }

  /** The path of rdiff's delta between the files of two recipes: the input of patches, so a small one. */
  async delta(basis, fresh, parameters) {
    const signature = await this.signature(basis, parameters);
    return this.#store.keep(`${basis.name}-${fresh.name}.delta`, async (file) => {
      await this.#store.need([fresh]);
      await run(this.#rdiff.delta(signature, this.#store.path(fresh.name), file));
      await this.checkDelta('rdiff', file, basis, fresh);
    });
  }

  /** @throws FailedError unless it equals rdiff's own signature byte for byte. */
  async checkSignature(who, file, basis, parameters) {
    const expected = await this.signature(basis, parameters);
    if ((await sha256(file)) !== (await sha256(expected))) {
      throw new FailedError(`the signature by ${who} is not the one that rdiff makes`);
    }
  }

  /** @throws FailedError unless rdiff makes the new file from it. The new file itself need not exist. */
  async checkDelta(who, file, basis, fresh) {
    const key = `${basis.name} ${fresh.name} ${await sha256(file)}`;
    if (this.#right.has(key)) return;
    await this.#store.need([basis], (await stat(file)).size);
    const toStdout = this.#rdiff.patch(this.#store.path(basis.name), file, '-');
    const { output } = await run(toStdout, { onOutput: sha256 }).catch((cause) => {
      throw new FailedError(`rdiff cannot apply the delta by ${who}: ${cause.message}`, { cause });
    });
    if (output !== this.#store.sha256(fresh)) {
      throw new FailedError(`rdiff makes a file that differs from the new file from the delta by ${who}`);
    }
    this.#right.add(key);
  }

  /** @throws FailedError unless it is the new file. */
  async checkPatched(who, file, fresh) {
    if ((await sha256(file)) !== this.#store.sha256(fresh)) {
      throw new FailedError(`the file patched by ${who} is not the new file`);
    }
  }
}
