// The most memory that a delta takes: signature, index and buffers, whatever the size of the file.
import { alternate } from '../alternate.mjs';
import { caseOf, filesOf, plan } from '../cases.mjs';
import * as goals from '../goals.mjs';
import { rounded } from '../statistics.mjs';
import { showSize } from '../units.mjs';

const tiny = 2048;

/** @param {import('../bench.mjs').Bench} bench */
export async function memory(bench) {
  const rows = [];
  const size = Math.max(...bench.options.sizes);
  const { operation, change } = caseOf('delta-pages');
  const peaks = async (size) => {
    const work = await plan(bench, operation, filesOf(change, size, bench.options.seed), bench.parameters());
    return alternate({ ...bench.how(), rounds: 1 }, work, bench.programs);
  };
  await bench.attempt(`memory: delta, ${showSize(size)}`, async () => {
    const empty = await peaks(tiny); // what the process takes by itself
    const full = await peaks(size);
    const blocks = Math.ceil(size / bench.options.blockLength);
    const goal = goals.memory.bytesPerBlock * blocks + goals.memory.besides;
    for (const name of Object.keys(bench.programs)) {
      const [peakBytes, baseBytes] = [full[name].peakBytes, empty[name].peakBytes];
      const bytesPerBlock = rounded((peakBytes - baseBytes) / blocks);
      const outcome = bench.goalsApply && name === 'ours' ? { goal, reached: peakBytes <= goal } : {};
      rows.push({ program: name, bytes: size, blocks, peakBytes, baseBytes, bytesPerBlock, ...outcome });
    }
  });
  await bench.store.clear();
  return rows;
}
