// How long the built package takes to load: processes that load one entry and end, beside one that loads nothing.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as goals from '../goals.mjs';
import { measure } from '../processes.mjs';
import { median, rounded } from '../statistics.mjs';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const formats = {
  require: { option: '--input-type=commonjs', load: (file) => `require(${JSON.stringify(file)})`, end: '.js' },
  import: {
    option: '--input-type=module',
    load: (file) => `import ${JSON.stringify(pathToFileURL(file).href)}`,
    end: '.mjs',
  },
};
const entries = {
  'smartfile-sync/rsync': 'rsync/index',
  'smartfile-sync': 'index',
  'smartfile-sync/server': 'server/index',
};

/** @param {import('../bench.mjs').Bench} bench */
export async function loading(bench) {
  const rows = [];
  for (const [format, { option, load, end }] of Object.entries(formats)) {
    await bench.attempt(`loading: ${format}`, async () => {
      const scripts = Object.entries(entries).map(([name, file]) => [name, load(path.join(dist, file) + end)]);
      const { nothing, ...loaded } = await inTurn(bench, option, [['nothing', '0'], ...scripts]);
      for (const [entry, runs] of Object.entries(loaded)) {
        // Differences within a round, so that what slows the machine for a while slows both.
        const more = (value) => rounded(median(runs.map((run, round) => value(run) - value(nothing[round]))));
        const [moreMs, moreCpuMs] = [more(({ wallMs }) => wallMs), more(({ cpuMs }) => cpuMs)];
        const goal = goals.loading[entry];
        const outcome = bench.options.quick || goal === undefined ? {} : { goal, reached: moreMs <= goal };
        const [full, empty] = [runs, nothing].map((list) => rounded(median(list.map(({ wallMs }) => wallMs))));
        rows.push({ entry, format, medianMs: full, emptyMs: empty, moreMs, moreCpuMs, ...outcome });
      }
    });
  }
  return rows;
}

/** Times by name. Each round runs every script once, every other round in the opposite order. */
async function inTurn(bench, option, scripts) {
  const times = Object.fromEntries(scripts.map(([name]) => [name, []]));
  // A start is short: more rounds cost little, and the first one only warms the caches.
  const rounds = bench.options.quick ? 1 : 3 * bench.options.rounds + 1;
  for (let round = 0; round < rounds; round++) {
    for (const [name, script] of round % 2 ? scripts.toReversed() : scripts) {
      const command = { file: process.execPath, args: [option, '-e', script] };
      const { wallNs, userUs, systemUs } = await measure(bench.how(), command);
      if (round > 0 || rounds === 1) times[name].push({ wallMs: wallNs / 1e6, cpuMs: (userUs + systemUs) / 1000 });
    }
  }
  return times;
}
