// The processes of a run: started with a channel for messages, awaited, and ended whatever happens.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class Children {
  #running = new Set();

  /** Starts a program of this directory and sends it its settings. */
  start(program, message) {
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), { execArgv: [] });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    child.send(message);
    return child;
  }

  /** Ends the processes that still run. */
  async end() {
    const ended = [...this.#running].map(async (child) => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    });
    await Promise.all(ended);
  }
}

/** Waits for a child's next message that `isWanted` accepts. @throws Error when it ends before, or takes too long */
export function messageOf(child, isWanted, milliseconds) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message) => {
      if (!isWanted(message)) return;
      stop();
      resolve(message);
    };
    const onExit = (code, signal) => {
      stop();
      reject(new Error(`process ${child.pid} of the load test ended too early (${signal ?? code})`));
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`process ${child.pid} of the load test gave no answer for ${milliseconds / 1000} seconds`));
    }, milliseconds);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
