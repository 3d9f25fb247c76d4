// Load on the embedded server: many clients that do everything at once, with every byte compared at the end. Options:
// --seconds, --clients, --drivers (processes), --seed, --fault (an error that must be found).
import { readOptions } from './load/options.mjs';
import { summary } from './load/report.mjs';
import { runLoad } from './load/run.mjs';

if (process.platform !== 'linux') {
  console.error('test:load reads /proc and works on Linux only');
  process.exit(1);
}
try {
  const result = await runLoad(readOptions(process.argv.slice(2)));
  for (const line of summary(result)) console.log(line);
  if (result.problems.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`load test: FAILED, ${error.message}`);
  process.exitCode = 1;
}
