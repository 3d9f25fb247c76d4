// One transfer in a process of its own: prints its largest resident memory in MB.
import { BasicClient } from '../../../dist/index.mjs';
import { peakMegabytes } from './peak_memory.cjs';

const [call, from, to, service] = process.argv.slice(2);
const { files } = new BasicClient(JSON.parse(service));
if (call === 'downloadTo') await files.downloadTo(from, to);
else await files.upload(from, to, { as: call });

console.log(JSON.stringify({ peakMegabytes: peakMegabytes() }));
