// Reads samples of a process's memory and its open descriptors from /proc, and judges whether they are right.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const mebibyte = 1024 ** 2;

/** Growth that is allowed between the second and the last quarter of a run: the larger of both. */
export const allowedGrowth = { ratio: 0.2, bytes: 64 * mebibyte };

/** Resident bytes of a process, in samples of an interval, for a duration (in milliseconds) or until stopped. */
export class MemoryWatch {
  samples = [];
  #timer;

  constructor(pid, { interval, duration }) {
    const end = performance.now() + duration;
    this.#timer = setInterval(() => {
      if (performance.now() > end) return this.stop();
      // A process that has ended is reported elsewhere.
      residentBytes(pid).then(
        (bytes) => this.samples.push(bytes),
        () => undefined,
      );
    }, interval);
  }

  stop() {
    clearInterval(this.#timer);
  }
}

async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}

async function descriptors(pid) {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Returns how many descriptors a process has once the number no longer changes: connections take a while to close. */
export async function settledDescriptors(pid) {
  let count = await descriptors(pid);
  for (let same = 0; same < 10; same++) {
    await sleep(50);
    const now = await descriptors(pid);
    if (now !== count) same = 0;
    count = now;
  }
  return count;
}

/** Waits until a process has no more than `wanted` descriptors. @returns how many it has at the end */
export async function descriptorsDownTo(pid, wanted, milliseconds) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const count = await descriptors(pid);
    if (count <= wanted || performance.now() > end) return count;
    await sleep(50);
  }
}

/** Medians of the second and the last quarter of samples, and whether the growth between them is allowed. */
export function growth(samples) {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return { isFlat: false, early: NaN, late: NaN };
  const early = median(samples.slice(quarter, 2 * quarter));
  const late = median(samples.slice(-quarter));
  return { early, late, isFlat: late <= early + Math.max(early * allowedGrowth.ratio, allowedGrowth.bytes) };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
