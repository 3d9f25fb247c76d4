// Runs several programs on the same work in turn, several times, and checks each output.
import { rm, stat } from 'node:fs/promises';
import { measure } from './processes.mjs';
import { summary } from './statistics.mjs';

/**
 * @param {object} how
 * @param {string} how.launcher
 * @param {number} [how.cpu] the only processor they may use
 * @param {number} how.rounds in each, every program runs once; every other round in the opposite order
 * @param {string} how.output where outputs go
 * @param {Awaited<ReturnType<typeof import('./cases.mjs').plan>>} work
 * @param {Record<string, import('./programs.mjs').Program>} programs
 * @returns by the same names: the summary of the times, and `outputBytes`.
 */
export async function alternate({ launcher, cpu, rounds, output }, work, programs) {
  const results = Object.entries(programs).map(([name, program]) => ({ name, program, runs: [], outputBytes: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const result of round % 2 ? results.toReversed() : results) {
      await work.ready();
      try {
        result.runs.push(await measure({ launcher, cpu }, work.command(result.program, output)));
        await work.check(result.name, output);
        result.outputBytes = (await stat(output)).size;
      } finally {
        await rm(output, { force: true });
      }
    }
  }
  return Object.fromEntries(
    results.map(({ name, runs, outputBytes }) => [name, { ...summary(runs, work.bytes), outputBytes }]),
  );
}
