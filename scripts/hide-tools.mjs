// Runs a command as on a machine without clang, lld, Chromium, rdiff, wine and qemu, and outside of CI:
//
//   node scripts/hide-tools.mjs npm test
//
// It does not hide what set-up has built; see test-bare.mjs for that.
import { runBare } from './bare/run.mjs';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: hide-tools.mjs COMMAND [ARGUMENT...]');
  process.exit(2);
}
process.exitCode = await runBare(command, args).catch((error) => {
  console.error(`hide-tools: ${error.message}`);
  return 127;
});
