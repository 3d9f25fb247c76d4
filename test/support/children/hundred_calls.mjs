// A hundred typed calls at once on one signal, in a process of its own. Prints the warnings of the process, and how many
// listeners the signal had at most and has in the end. `leak` shows what a leak looks like.
import { EventEmitter, getEventListeners } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { BasicClient } from '../../../dist/index.mjs';
import { createServer } from '../../../dist/server/index.mjs';

const [mode, root] = process.argv.slice(2);
const warnings = [];
process.on('warning', ({ name }) => warnings.push(name));

const server = createServer({ root });
const { files } = new BasicClient({ baseUrl: await server.listen(), ...server.credentials });
const controller = new AbortController();
const { signal } = controller;
const content = Buffer.alloc(100_000);
await files.upload(content, '/content');

const kinds = [
  (at) => files.upload(content, `/form${at}`, { signal }),
  (at) => files.upload(content, `/stream${at}`, { as: 'stream', signal }),
  async () => buffer(await files.download('/content', { signal })),
  (at) => files.downloadTo('/content', `${root}/../arrived${at}`, { signal }),
  async () => {
    for await (const { name } of files.list('/', { signal })) if (!name) throw new Error('an entry without a name');
  },
  async () => (await files.checksum('/content', 'SHA256', { signal })).wait({ signal }),
];
let most = 0;
const look = setInterval(() => (most = Math.max(most, getEventListeners(signal, 'abort').length)), 1);
const calls = Array.from({ length: 100 }, (_, at) => kinds[at % kinds.length](at));
if (mode === 'abort') setImmediate(() => controller.abort());
const outcomes = await Promise.allSettled(calls);
clearInterval(look);
if (mode === 'leak') {
  const emitter = new EventEmitter();
  for (let i = 0; i < 11; i++) emitter.on('x', () => undefined);
}
// Warnings are emitted in a later turn.
await new Promise((resolve) => setImmediate(resolve));
await server.close();
const left = getEventListeners(signal, 'abort').length;
const codes = outcomes.map(({ status, reason }) => (status === 'fulfilled' ? 'done' : (reason.code ?? String(reason))));
console.log(JSON.stringify({ warnings, most, left, codes: [...new Set(codes)].sort() }));
