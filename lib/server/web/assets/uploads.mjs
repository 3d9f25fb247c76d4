// The uploads of this page: some run at a time, the others wait.
import { exists } from './actions.mjs';
import { ApiError, apiUrl, isSessionOver, newSession } from './api.mjs';
import { put } from './transfer.mjs';

/** How many are sent at once: browsers have six connections to a server, and other requests need some too. */
const atOnce = 3;

/**
 * @typedef {object} Upload
 * @property {File} file
 * @property {string[]} directory the path of the directory it goes to.
 * @property {'waiting' | 'sending' | 'exists' | 'done' | 'failed' | 'cancelled'} state
 *   `exists`: waits for the user to decide whether to replace the existing file.
 * @property {number} sent bytes.
 * @property {string} error why it failed.
 */

export class Uploads {
  #uploads = [];
  #running = 0;
  #onChange;
  #knows;

  /**
   * @param options.onChange called with an upload whenever it changes.
   * @param options.knows whether a name is in a directory; undefined when only the server knows.
   */
  constructor({ onChange, knows }) {
    this.#onChange = onChange;
    this.#knows = knows;
  }

  add(file, directory) {
    const upload = { file, directory, state: 'waiting', sent: 0, error: '', replace: false };
    upload.stopping = new AbortController();
    this.#uploads.push(upload);
    this.#onChange(upload);
    this.#next();
  }

  /** Sends a failed upload again, or (`replace`) one that replaces the existing file. */
  retry(upload, { replace = upload.replace } = {}) {
    upload.stopping = new AbortController();
    this.#change(upload, { state: 'waiting', sent: 0, error: '', replace });
    this.#next();
  }

  /** Stops an upload that waits or runs. The server keeps nothing of it. */
  cancel(upload) {
    upload.stopping.abort();
    this.#change(upload, { state: 'cancelled' });
  }

  /** Removes ended uploads from the list. */
  forgetEnded() {
    this.#uploads = this.#uploads.filter(isActive);
  }

  get hasActive() {
    return this.#uploads.some(isActive);
  }

  #next() {
    for (const upload of this.#uploads) {
      if (this.#running >= atOnce) return;
      if (upload.state === 'waiting') void this.#run(upload);
    }
  }

  async #run(upload) {
    const { stopping } = upload;
    this.#running++;
    this.#change(upload, { state: 'sending' });
    try {
      const isTaken = !upload.replace && (await this.#isTaken(upload));
      if (isTaken && !stopping.signal.aborted) this.#change(upload, { state: 'exists' });
      if (isTaken) return;
      await this.#send(upload, stopping.signal);
      this.#change(upload, { state: 'done', sent: upload.file.size });
    } catch (error) {
      if (stopping.signal.aborted) return;
      const isTaken = error instanceof ApiError && error.status === 412;
      this.#change(upload, isTaken ? { state: 'exists' } : { state: 'failed', error: error.message });
    } finally {
      this.#running--;
      this.#next();
    }
  }

  async #isTaken({ directory, file }) {
    return this.#knows(directory, file.name) ?? exists([...directory, file.name]);
  }

  /** Sends an upload; again when the session had ended. */
  async #send(upload, signal) {
    const { file, directory, replace } = upload;
    const url = apiUrl('path/data', [...directory, file.name], { version: '3' });
    const onProgress = (sent) => this.#change(upload, { sent: Math.min(sent, file.size) });
    try {
      await put(url, file, { replace, signal, onProgress });
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError) || !(await isSessionOver(error.status))) throw error;
      await newSession();
      this.#change(upload, { sent: 0 });
      await put(url, file, { replace, signal, onProgress });
    }
  }

  #change(upload, changes) {
    Object.assign(upload, changes);
    this.#onChange(upload);
  }
}

function isActive({ state }) {
  return state === 'waiting' || state === 'sending' || state === 'exists';
}
