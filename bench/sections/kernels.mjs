// One instruction set removed after the other: what each of them adds to the speed.
import { alternate } from '../alternate.mjs';
import { caseOf, filesOf, plan } from '../cases.mjs';
import { kernelGoal } from '../goals.mjs';
import { engine } from '../programs.mjs';
import { showSize } from '../units.mjs';
import { against } from './comparison.mjs';

const names = ['portable', 'sse2', 'avx2', 'avx512', 'neon'];
const ids = ['signature', 'delta-identical', 'delta-pages', 'delta-none'];

/** @param {import('../bench.mjs').Bench} bench */
export async function kernels(bench) {
  const rows = [];
  // An engine that does not know a name, or may not use that instruction set, chooses by itself.
  const usable = names.filter((name) => engine(bench.hooked, name).version === name);
  const ours = Object.fromEntries(usable.map((name) => [name, engine(bench.hooked, name)]));
  const [size] = bench.options.sizes;
  for (const { id, title, operation, change } of ids.map(caseOf)) {
    await bench.attempt(`kernels: ${id}, ${showSize(size)}`, async () => {
      const work = await plan(bench, operation, filesOf(change, size, bench.options.seed), bench.parameters());
      const { rival, ...results } = await alternate(bench.how(), work, { rival: bench.programs.rival, ...ours });
      for (const [name, result] of Object.entries(results)) {
        const pair = { ours: result, rival };
        const goal = bench.goalsApply ? kernelGoal(id, name) : undefined;
        rows.push({ case: id, title, kernels: name, bytes: work.bytes, ...pair, ...against(pair, goal) });
      }
    });
  }
  await bench.store.clear();
  return rows;
}
