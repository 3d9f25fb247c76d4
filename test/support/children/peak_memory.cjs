const { readFileSync } = require('node:fs');

/**
 * The largest resident memory that this process had, in kilobytes. What getrusage tells Linux keeps from before the
 * program was started: there a child of a large test runner never had less than the runner itself.
 */
function peakKilobytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

exports.peakKilobytes = peakKilobytes;
exports.peakMegabytes = () => Math.round(peakKilobytes() / 1024);
