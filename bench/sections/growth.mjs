// Whether the engine is as fast on larger files. Without the rival, which takes minutes for them.
import { alternate } from '../alternate.mjs';
import { caseOf, filesOf, plan } from '../cases.mjs';
import * as goals from '../goals.mjs';
import { rounded } from '../statistics.mjs';
import { showSize } from '../units.mjs';

const ids = ['signature', 'delta-identical', 'delta-pages', 'delta-none'];

/** @param {import('../bench.mjs').Bench} bench */
export async function growth(bench) {
  const rows = [];
  for (const size of bench.options.growthSizes) {
    for (const { id, title, operation, change } of ids.map(caseOf)) {
      await bench.attempt(`growth: ${id}, ${showSize(size)}`, async () => {
        const work = await plan(bench, operation, filesOf(change, size, bench.options.seed), bench.parameters());
        const { ours } = await alternate(bench.how(), work, { ours: bench.programs.ours });
        rows.push({ case: id, title, size, bytes: work.bytes, ours });
      });
    }
    await bench.store.clear();
  }
  return rows.map((row) => ({ ...row, ...share(row, rows, bench.goalsApply) }));
}

/**
 * The speed as a share of the speed at the size of the goal, or at the smallest size measured where that one was not.
 */
function share({ case: id, size, ours }, rows, goalsApply) {
  const same = rows.filter((row) => row.case === id);
  const base = same.find((row) => row.size === goals.growth.base) ?? same[0];
  const share = rounded(ours.megabytesPerSecond / base.ours.megabytesPerSecond);
  const applies = goalsApply && size === goals.growth.at && base.size === goals.growth.base;
  const goal = applies ? goals.growth.share : undefined;
  return { base: base.size, share, ...(goal === undefined ? {} : { goal, reached: share >= goal }) };
}
