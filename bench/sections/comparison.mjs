// Our engine beside the rival, case by case: the rows that have goals.
import { alternate } from '../alternate.mjs';
import { cases, filesOf, filesOfPair, plan } from '../cases.mjs';
import { executables } from '../executables.mjs';
import { ratioGoal } from '../goals.mjs';
import { rounded } from '../statistics.mjs';
import { showSize } from '../units.mjs';

/** @param {import('../bench.mjs').Bench} bench */
export async function comparison(bench) {
  const rows = [];
  const wanted = cases.filter(({ id }) => bench.wants(id));
  for (const size of bench.options.sizes) {
    for (const one of wanted.filter(({ change }) => change !== 'executables')) {
      await bench.attempt(`${one.id}, ${showSize(size)}`, async () => {
        const files = filesOf(one.change, size, bench.options.seed);
        rows.push(await compare(bench, one, files));
        if (files.fresh !== files.basis) await bench.store.drop(files.fresh); // the next case needs another one
      });
    }
    await bench.store.clear();
  }
  for (const one of wanted.filter(({ change }) => change === 'executables')) {
    await bench.attempt(one.id, async () => {
      rows.push(await compare(bench, one, filesOfPair(await executables(bench.options))));
    });
  }
  return rows.sort((a, b) => place(a) - place(b)); // sizes of a case side by side
}

function place({ case: id }) {
  return cases.findIndex((candidate) => candidate.id === id);
}

async function compare(bench, { id, title, operation, threads = 1 }, files) {
  bench.needsProcessors(threads);
  const { ours, rival } = bench.programs;
  const work = await plan(bench, operation, files, bench.parameters({ threads }));
  const results = await alternate(bench.how({ pinned: threads === 1 }), work, { ours, rival });
  return {
    case: id,
    title,
    bytes: work.bytes,
    threads,
    ...results,
    ...against(results, bench.goalsApply ? ratioGoal(id, ours.version) : undefined),
  };
}

/** The ratio of the medians beside its goal, if it has one. */
export function against({ ours, rival }, goal) {
  const ratio = rounded(rival.medianMs / ours.medianMs);
  return { ratio, ...(goal === undefined ? {} : { goal, reached: ratio >= goal }) };
}
