// A run of the load test: server, drivers, watching, and what is wrong at the end.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BasicClient } from '../../dist/index.mjs';
import { Children, messageOf } from './children.mjs';
import { leftovers } from './leftovers.mjs';
import { descriptorsDownTo, growth, MemoryWatch, settledDescriptors } from './resources.mjs';

/** How long the slowest step, and the comparison, may take beyond the time of the run. */
const grace = 120_000;

/** Runs the test and removes all that it made. @returns what was done and what is wrong */
export async function runLoad(options) {
  const work = await mkdtemp(path.join(os.tmpdir(), 'smartfile-load-'));
  const children = new Children();
  try {
    return await inDirectory(work, children, options);
  } finally {
    await children.end();
    await rm(work, { recursive: true, force: true });
  }
}

async function inDirectory(work, children, { seconds, clients, drivers, seed, faults }) {
  const root = path.join(work, 'root');
  const local = path.join(work, 'local');
  await Promise.all([mkdir(path.join(root, 'shared'), { recursive: true }), mkdir(local)]);
  const sqlite = await sqliteName();
  const state = sqlite === undefined ? undefined : path.join(work, 'state.db');
  const problems = [];

  const server = children.start('server.mjs', { root, state, clients, seconds, faults });
  server.on('message', ({ error }) => {
    if (error !== undefined) problems.push(`the server logged an error: ${error}`);
  });
  const account = await messageOf(server, ({ baseUrl }) => baseUrl !== undefined, grace);
  await useOnce(account);
  const died = messageOf(server, () => false, seconds * 1000 + 3 * grace);
  // The server also ends at the end of the run, when nothing waits for this.
  died.catch(() => undefined);
  const openBefore = await settledDescriptors(server.pid);

  const settings = { ...account, seconds, seed, drivers, root, work: local };
  const running = Array.from({ length: drivers }, (_, driver) => {
    const numbers = Array.from({ length: clients }, (_, n) => n).filter((n) => n % drivers === driver);
    return children.start('driver.mjs', { ...settings, driver, numbers });
  });
  const ready = running.map((child) => messageOf(child, ({ isReady }) => isReady === true, grace));
  await Promise.race([Promise.all(ready), died]);

  const watch = new MemoryWatch(server.pid, { interval: Math.min(1000, seconds * 20), duration: seconds * 1000 });
  const begin = performance.now();
  const finished = running.map((child) => messageOf(child, ({ times }) => times !== undefined, seconds * 1000 + grace));
  for (const child of running) child.send('go');
  const reports = await Promise.race([Promise.all(finished), died]).finally(() => watch.stop());
  const took = (performance.now() - begin) / 1000;

  problems.push(...reports.flatMap((report) => report.problems));
  const versions = reports.map((report) => report.versions);
  problems.push(...(await leftovers(root, versions)));
  const memory = growth(watch.samples);
  if (!memory.isFlat) problems.push(`the server's memory grew from ${memory.early} to ${memory.late} bytes`);
  const openAfter = await descriptorsDownTo(server.pid, openBefore, 10_000);
  if (openAfter > openBefore)
    problems.push(`the server had ${openBefore} descriptors open, and ${openAfter} at the end`);
  return {
    ...{ seconds, took, clients, drivers, seed, sqlite, reports, memory, samples: watch.samples },
    ...{ openBefore, openAfter, problems },
  };
}

/** Sends first requests, with which the server opens some files that it keeps open. */
async function useOnce({ baseUrl, key, password }) {
  const api = new BasicClient({ baseUrl, key, password, netrcFile: false });
  await api.files.upload(Buffer.from('first'), '/first');
  await api.files.unlink('/first');
  api.close();
}

/** The package that the server can keep its state with here; undefined for memory only. */
async function sqliteName() {
  for (const name of ['@photostructure/sqlite', 'node:sqlite']) {
    if (await import(name).catch(() => undefined)) return name;
  }
  return undefined;
}
