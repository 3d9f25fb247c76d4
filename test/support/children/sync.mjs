// One sync in a process of its own: prints its result and its largest resident memory in MB.
import { BasicClient, SyncClient } from '../../../dist/index.mjs';

const [direction, local, remote, service] = process.argv.slice(2);
const sync = new SyncClient(new BasicClient(JSON.parse(service)));
const result = await sync[direction](local, remote);
console.log(JSON.stringify({ ...result, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
