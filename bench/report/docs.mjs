// The results in the repository: two files, and tables between two marks in the README of this folder.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../errors.mjs';
import { picture } from './svg.mjs';
import { tablesOf } from './tables.mjs';
import { describe } from './text.mjs';

const [begin, end] = ['<!-- results: begin -->', '<!-- results: end -->'];

/** Writes results.json, results.svg, and the tables of README.md in `folder`. */
export function writeDocs(folder, results) {
  const readme = path.join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new SetupError(`bench/README.md lacks the lines '${begin}' and '${end}'`);
  const tables = tablesOf(results).map(markdownTable);
  const skipped = results.skipped.map(({ what, why }) => `- not measured: ${what}: ${why}`).join('\n');
  const parts = [text.slice(0, from) + begin, `\`\`\`\n${describe(results)}\n\`\`\``, ...tables, skipped].filter(
    Boolean,
  );
  writeFileSync(readme, `${parts.join('\n\n')}\n\n${text.slice(to)}`);
  writeFileSync(path.join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(path.join(folder, 'results.svg'), picture(results));
}

function markdownTable({ title, head, rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [`**${title}**`, '', line(head), line(rule), ...rows.map(line)].join('\n');
}
