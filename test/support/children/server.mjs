// A server in a process of its own: prints where it is as JSON, serves until its standard input ends, then prints its
// largest resident memory in MB.
import { createServer } from '../../../dist/server/index.mjs';
import { peakMegabytes } from './peak_memory.cjs';

const server = createServer({ root: process.argv[2] });
const baseUrl = await server.listen();
console.log(JSON.stringify({ baseUrl, ...server.credentials }));
process.stdin.resume().once('end', async () => {
  await server.close();
  console.log(JSON.stringify({ peakMegabytes: peakMegabytes() }));
});
