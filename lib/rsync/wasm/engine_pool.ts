import { Engine } from './engine';
import type { Work } from './work';

/** Largest memory of an instance that is kept, in bytes; a larger one is dropped. */
const maxKept = 4 * 1024 * 1024;

/**
 * The instances of a thread. One that is not in use is kept: making a new one, and its memory, takes longer than a
 * small job.
 */
export class EnginePool {
  #atRest: Engine | undefined;

  constructor(private readonly module: WebAssembly.Module) {}

  /** An instance for one work, to which others may be added that share its signature. */
  take(): Engine {
    const engine = this.#atRest ?? new Engine(this.module);
    this.#atRest = undefined;
    return engine;
  }

  /** Frees the only work of an instance. */
  release(work: Work): void {
    const intact = work.free();
    if (intact && work.engine.exports.memory.buffer.byteLength <= maxKept) this.#atRest = work.engine;
  }
}
