// Errors that the server's process makes on purpose (`--fault`), to test that the load test finds each.
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sharedPath } from './shared_file.mjs';

const mebibyte = 1024 ** 2;

/** The faults by name. Each is called whenever a request has been answered. */
const faults = {
  /** One byte of a client's file becomes another. */
  byte: async ({ root }, { method, status, path: url }) => {
    const [, stored] = /\/path\/data(\/c\d+\/.*[^/])\/?$/.exec(decodeURIComponent(url)) ?? [];
    if (method !== 'PUT' || status !== 200 || stored === undefined) return;
    const file = path.join(root, stored);
    const content = await readFile(file);
    if (content.length === 0) return;
    content[content.length >> 1] ^= 1;
    await writeFile(file, content);
  },
  /** A shared file gets the end of another one. */
  mixed: async ({ root, memory }) => {
    if (memory.isMixing) return;
    memory.isMixing = true;
    try {
      const file = path.join(root, sharedPath(0));
      const [content, other] = await Promise.all([readFile(file), readFile(path.join(root, sharedPath(1)))]);
      await writeFile(file, Buffer.concat([content.subarray(0, 50_000), other.subarray(50_000)]));
    } finally {
      memory.isMixing = false;
    }
  },
  /** A file with a temporary name stays in a client's directory. */
  temporary: async ({ root }) => {
    const directory = (await readdir(root)).find((name) => /^c\d+$/.test(name));
    if (directory === undefined) return;
    await writeFile(path.join(root, directory, `.left.${'A'.repeat(24)}.tmp`), 'left');
  },
  /** Descriptors stay open. */
  descriptors: async ({ root, memory }) => {
    memory.handles ??= [];
    if (memory.handles.length < 100) memory.handles.push(await open(root));
  },
  /** The process ends in the middle of the clients' work. */
  crash: async ({ root }) => {
    if ((await readdir(path.join(root, 'shared'))).length > 0) process.exit(3);
  },
  /** Memory is never freed, the same amount over each run. */
  memory: ({ memory, seconds }, { method }) => {
    // Nothing is read before the run begins.
    if (method === 'GET') memory.begin ??= performance.now();
    if (memory.begin === undefined) return;
    memory.kept ??= [];
    const due = (512 * (performance.now() - memory.begin)) / (1000 * seconds);
    while (memory.kept.length < Math.min(512, due)) memory.kept.push(Buffer.alloc(mebibyte, 1));
  },
};

export const faultNames = Object.keys(faults);

/** Returns a callback for `onRequest` that makes these errors in a run of that many seconds. */
export function faulty(names, { root, seconds }) {
  const memory = {};
  // The file was removed in the meantime, so that it cannot be damaged.
  const ignore = () => undefined;
  const context = { root, seconds, memory };
  return (entry) => {
    for (const name of names) Promise.resolve(faults[name](context, entry)).catch(ignore);
  };
}
