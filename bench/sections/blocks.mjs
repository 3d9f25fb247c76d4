// The speed with longer blocks.
import { alternate } from '../alternate.mjs';
import { caseOf, filesOf, plan } from '../cases.mjs';
import { showSize } from '../units.mjs';
import { against } from './comparison.mjs';

const ids = ['signature', 'delta-pages', 'delta-none'];

/** @param {import('../bench.mjs').Bench} bench */
export async function blocks(bench) {
  const rows = [];
  const [size] = bench.options.sizes;
  for (const { id, title, operation, change } of ids.map(caseOf)) {
    for (const blockLength of bench.options.blockLengths) {
      await bench.attempt(`blocks: ${id}, ${showSize(size)} in blocks of ${showSize(blockLength)}`, async () => {
        const files = filesOf(change, size, bench.options.seed);
        const work = await plan(bench, operation, files, bench.parameters({ blockLength }));
        const pair = await alternate(bench.how(), work, bench.programs);
        rows.push({ case: id, title, bytes: work.bytes, blockLength, ...pair, ...against(pair) });
      });
    }
  }
  await bench.store.clear();
  return rows;
}
