// One sync in a process of its own: prints its result and its largest resident memory in MB.
import { BasicClient, SyncClient } from '../../../dist/index.mjs';
import { peakMegabytes } from './peak_memory.cjs';

const [direction, local, remote, service] = process.argv.slice(2);
const sync = new SyncClient(new BasicClient(JSON.parse(service)));
const result = await sync[direction](local, remote);
console.log(JSON.stringify({ ...result, peakMegabytes: peakMegabytes() }));
