// The results on a terminal.
import { showSize } from '../units.mjs';
import { tablesOf } from './tables.mjs';

/** All results, as lines of text. */
export function textReport(results) {
  const parts = [describe(results), ...tablesOf(results).map(textTable)];
  const notes = (what, list) => list.map((note) => `${what}: ${note.what}: ${note.why}`).join('\n');
  return [...parts, notes('Skipped', results.skipped), notes('FAILED', results.failures)].filter(Boolean).join('\n\n');
}

/** Machine and method in a few lines. */
export function describe({ machine, method }) {
  const { cpu, processors, virtual, flags, caches, memoryBytes, system, node, load } = machine;
  const { ours, rival } = method;
  return [
    `${cpu}, ${processors} processors${virtual ? ' of a virtual machine' : ''}; caches ${Object.entries(caches).flat().join(' ')}`,
    `${flags.join(' ')}`,
    `${showSize(memoryBytes)} of memory; ${system}; node ${node}; ${method.compiler}; load ${load.join(' ')}`,
    `ours: ${machine.package} (${machine.commit}${machine.changed ? ', changed' : ''}), ${ours.kernels}, starts in ` +
      `${ours.startMs} ms; ${rival.name}: ${rival.version}, starts in ${rival.startMs} ms`,
    `${method.kind}, blocks of ${method.blockLength}, strong length ${method.strongLength}; seed ${method.seed}; ` +
      `${method.rounds === 1 ? 'one run each' : `medians of ${method.rounds}`}; files ${method.inMemory ? 'in memory' : 'on a disk'}; ` +
      `${method.cpu === null ? 'not pinned' : `one thread runs on processor ${method.cpu}`}; ${machine.date}`,
    ...(load[0] > 1 ? [`The machine was busy (load ${load[0]}) when this run began: repeat it when it is quiet.`] : []),
    ...(method.quick ? ['A quick run: these files are too small for the figures to mean anything.'] : []),
  ].join('\n');
}

function textTable({ title, head, rows }) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => [...row[column]].length)));
  const line = (row) => row.map((cell, column) => pad(cell, widths[column], column === 0)).join('  ');
  return [title, '', ...[head, ...rows].map((row) => line(row).trimEnd())].join('\n');
}

function pad(cell, width, left) {
  const space = ' '.repeat(width - [...cell].length);
  return left ? cell + space : space + cell;
}
