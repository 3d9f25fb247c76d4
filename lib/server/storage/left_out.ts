import type { Obstacle, OnUnreachable } from './directory';

/** How many entries are named. All are counted. */
const named = 100;

const words: Readonly<Record<Obstacle, string>> = {
  name: 'its name cannot be part of a path',
  link: 'it is a link that leads nowhere, or out of the root',
  special: 'it is a pipe, a socket or a device',
  depth: 'its path is too long',
  temporary: 'it is a temporary file that a killed process left',
  unreadable: 'the server may not read it',
};

/** The entries that an operation on many of them had to leave out. */
export class LeftOut {
  #count = 0;
  readonly #errors = new Map<string, string>();

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  readonly add: OnUnreachable = (at, reason) => {
    this.#count++;
    if (this.#errors.size < named) this.#errors.set(at, `Left out: ${words[reason]}.`);
  };

  /** A text for each path, as results of tasks have it; those that are not named are counted under the root. */
  errors(): Readonly<Record<string, string>> {
    const errors = Object.fromEntries(this.#errors);
    const more = this.#count - this.#errors.size;
    return more > 0 ? { ...errors, '/': `Left out: ${more} more.` } : errors;
  }

  /** The part of a task's result; empty when nothing was left out, since clients take `errors` for a failure. */
  result(): { errors?: Readonly<Record<string, string>> } {
    return this.#count > 0 ? { errors: this.errors() } : {};
  }

  /** Lines of text for a comment, of at most `most` bytes; empty when nothing was left out. */
  text(most: number): string {
    if (this.#count === 0) return '';
    let text = `${this.#count} ${this.#count === 1 ? 'entry is' : 'entries are'} not in this archive:`;
    for (const [at, why] of this.#errors) {
      const line = `\n${at}: ${why}`;
      if (Buffer.byteLength(text + line) > most) break;
      text += line;
    }
    return text;
  }
}
