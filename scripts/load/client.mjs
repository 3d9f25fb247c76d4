// One client: a directory of its own, a model of it, and random steps until the time is over.
import path from 'node:path';
import { BasicClient, SyncClient } from '../../dist/index.mjs';
import { differences, Model } from './model.mjs';
import { Random } from './random.mjs';
import { readShared, replaceShared } from './shared_steps.mjs';
import { steps } from './steps.mjs';

/** The weights of the steps. */
const weights = {
  ...{ uploadForm: 10, uploadPut: 10, download: 14, range: 8, syncUp: 8, syncDown: 5, append: 8, list: 8, mkdir: 4 },
  ...{ move: 4, copy: 4, rename: 3, remove: 5, checksum: 4, session: 2, link: 3, tags: 3, readShared: 12 },
};
/** The weights for the client that replaces the driver's shared file. */
const writersWeights = { ...weights, replaceShared: 300 };
const allSteps = { ...steps, readShared, replaceShared };

export class LoadClient {
  model = new Model();
  /** The times of steps in milliseconds, by kind. */
  times = {};
  /** Bytes of content that were sent or read. */
  bytes = 0;
  /** A description of what ended the client early. */
  failure;

  #number;
  #names = 0;
  #settings;

  /** @param settings the driver's. @param shared what the clients of one driver know about its shared file. */
  constructor(settings, number, isWriter, shared) {
    const { baseUrl, key, password, seed, driver, drivers } = settings;
    this.#settings = settings;
    this.#number = number;
    this.isWriter = isWriter;
    Object.assign(this, { seed, driver, drivers, shared });
    this.random = new Random(seed, number);
    // No retries: an attempt that fails must be noticed.
    this.api = new BasicClient({ baseUrl, key, password, retry: false, netrcFile: false });
    this.sync = new SyncClient(this.api);
    this.directory = `/c${String(number).padStart(4, '0')}`;
  }

  /** Converts a path of the model to one of the API. */
  at(name) {
    return this.directory + name;
  }

  /** Returns an unused name in a directory of the model. */
  fresh(directory, letter) {
    return `${directory}/${letter}${this.#names++}`;
  }

  localFile() {
    return path.join(this.#settings.work, `${this.#number}-${this.#names++}`);
  }

  /** Counts bytes of content that are sent or read. */
  count(content) {
    this.bytes += content.length;
    return content;
  }

  async prepare() {
    await this.#guarded('prepare', async () => {
      await this.api.files.mkdir(this.directory);
      if (this.isWriter) await replaceShared(this);
    });
  }

  async run(hasEnded) {
    while (this.failure === undefined && !hasEnded()) {
      const kind = this.random.weighted(this.isWriter ? writersWeights : weights);
      await this.#guarded(kind, () => allSteps[kind](this));
    }
    this.api.close();
  }

  /** The differences between model and disk; none for a client that failed, whose model may be out of date. */
  async differences() {
    if (this.failure !== undefined) return [];
    const found = await differences(this.model, path.join(this.#settings.root, this.directory));
    return found.map((problem) => `${this.directory}: ${problem}`);
  }

  async #guarded(kind, work) {
    const begin = performance.now();
    try {
      await work();
      (this.times[kind] ??= []).push(performance.now() - begin);
    } catch (error) {
      const step = Object.values(this.times).reduce((sum, { length }) => sum + length, 1);
      this.failure = `${this.directory}, step ${step}, ${kind}: ${described(error)}`;
    }
  }
}

/** Formats an error and its causes as one line. */
function described(error) {
  const parts = [];
  for (let each = error; each instanceof Error && parts.length < 4; each = each.cause) {
    parts.push(`${each.code ?? each.name} ${each.message}`);
  }
  return parts.join(' <- ') || String(error);
}
