// What all parts of a run share.
import { FailedError, SkippedError } from './errors.mjs';
import { outputIn } from './cases.mjs';

/** One run: its options, its programs, its files, and what went wrong in it. */
export class Bench {
  /** What was not measured, and why: `{ what, why }`. */
  skipped = [];
  /** Programs that failed and outputs that were wrong: `{ what, why }`. */
  failures = [];

  /**
   * @param {object} parts
   * @param {ReturnType<typeof import('./options.mjs').parseOptions>} parts.options
   * @param {Record<'ours' | 'rival', import('./programs.mjs').Program>} parts.programs
   * @param {string} parts.hooked the engine with test hooks
   * @param {string} parts.launcher
   * @param {number[]} parts.processors those that this process may use; empty where that is not known
   * @param {number} [parts.cpu] the one for work in one thread
   * @param {import('./store.mjs').Store} parts.store
   * @param {import('./judge.mjs').Judge} parts.judge
   * @param {(line: string) => void} parts.log
   */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Whether this case or section is to be measured. */
  wants(id) {
    return this.options.only?.includes(id) ?? true;
  }

  /** Whether the goals apply: they were set for large files and signatures of this kind. */
  get goalsApply() {
    const { kind, blockLength, strongLength, quick } = this.options;
    return !quick && kind === 'rollsum-md4' && blockLength === 2048 && strongLength === 8;
  }

  /** Parameters of the work: those of the options and one thread, replaced by those given here. */
  parameters(own = {}) {
    const { kind, blockLength, strongLength } = this.options;
    return { kind, blockLength, strongLength, threads: 1, ...own };
  }

  /** The settings that `alternate` runs programs with. */
  how({ pinned = true } = {}) {
    const { launcher, cpu, store, options } = this;
    return { launcher, cpu: pinned ? cpu : undefined, rounds: options.rounds, output: outputIn(store.folder) };
  }

  /** @throws SkippedError where this process may use fewer. */
  needsProcessors(count) {
    if (this.processors.length > 0 && this.processors.length < count) {
      throw new SkippedError(`it takes ${count} processors, and this process may use ${this.processors.length}`);
    }
  }

  /** Measures one thing. What cannot be measured or fails is noted, and the run continues. */
  async attempt(what, measure) {
    this.log(what);
    try {
      await measure();
    } catch (error) {
      const notes = new Map([
        [SkippedError, this.skipped],
        [FailedError, this.failures],
      ]).get(error.constructor);
      if (!notes) throw error;
      notes.push({ what, why: error.message });
      this.log(`  ${notes === this.failures ? 'FAILED' : 'skipped'}: ${error.message}`);
      if (error.cause) this.log(`  ${error.cause.message}`);
    }
  }
}
