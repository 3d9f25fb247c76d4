// One transfer in a process of its own: prints its largest resident memory in MB.
import { readFileSync } from 'node:fs';
import { BasicClient } from '../../../dist/index.mjs';

const [call, from, to, service] = process.argv.slice(2);
const { files } = new BasicClient(JSON.parse(service));
if (call === 'downloadTo') await files.downloadTo(from, to);
else await files.upload(from, to, { as: call });

/** Linux hands the peak of the process that forked on to the child in getrusage, but not in this file. */
function peakKilobytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}
console.log(JSON.stringify({ peakMegabytes: Math.round(peakKilobytes() / 1024) }));
