// The picture: one bar per case and size for the ratio to the rival's speed, with a mark for the goal.
import { showRatio, showSize } from '../units.mjs';

const width = 760;
const labels = 300; // where the bars begin
const room = 90; // for the figure after the longest bar
const bar = { height: 13, gap: 3, group: 10 };
const top = 74;

// Plain rules instead of variables for the colours: some viewers do not support variables.
const style = `
text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif }
.title { font-size: 15px; font-weight: 600 }
.faint { font-size: 11px }
.goal { stroke-width: 2 }${colours('#ffffff', '#1f2328', '#59636e', '#d1d9e0', '#0969da', '#54aeff', '#bc4c00')}
@media (prefers-color-scheme: dark) {${colours('#0d1117', '#f0f6fc', '#9198a1', '#3d444d', '#4493f8', '#1f6feb', '#f0883e')}
}`;

function colours(back, ink, faint, rule, first, second, goal) {
  return `
.back { fill: ${back} }
text { fill: ${ink} }
.faint { fill: ${faint} }
.line { stroke: ${rule} }
.first { fill: ${first} }
.second { fill: ${second} }
.goal { stroke: ${goal} }`;
}

/** An SVG of the rows of the comparison. */
export function picture(results) {
  const { comparison, method, machine } = results;
  const groups = [...new Set(comparison.map(({ case: id }) => id))].map((id) =>
    comparison.filter((row) => row.case === id),
  );
  const longest = Math.max(1, ...comparison.flatMap(({ ratio, goal = 0 }) => [ratio, goal]));
  const scale = (width - labels - room) / longest;
  const shapes = [];
  let y = top;
  for (const rows of groups) {
    const height = rows.length * (bar.height + bar.gap) - bar.gap;
    shapes.push(text(labels - 60, y + height / 2 + 4, rows[0].title, { anchor: 'end' }));
    for (const [index, row] of rows.entries()) {
      shapes.push(...barOf(row, index, y, scale));
      y += bar.height + bar.gap;
    }
    y += bar.group;
  }
  const one = labels + scale;
  const height = y + 26;
  const rival = `${method.rival.name}, ${method.rival.version}`;
  const where = `${machine.cpu}${machine.virtual ? ', virtual machine' : ''}, ${method.ours.kernels}, ${machine.date.slice(0, 10)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>How many times as fast as ${escaped(rival)}</title>
<style>${style}
</style>
<rect class="back" width="${width}" height="${height}" rx="6"/>
${text(20, 26, `How many times as fast as ${rival}`, { kind: 'title' })}
${text(20, 44, `${where}; medians of ${method.rounds}; one thread unless said`, { kind: 'faint' })}
${goalLegend()}
${line(one, top - 8, one, y - 4, 'line')}
${line(labels, top - 8, labels, y - 4, 'line')}
${shapes.join('\n')}
${text(one, y + 10, '1 = as fast', { kind: 'faint', anchor: 'middle' })}
</svg>
`;
}

function barOf({ bytes, ratio, goal }, index, y, scale) {
  const middle = y + bar.height - 3;
  const length = Math.max(1, ratio * scale);
  const mark = goal === undefined ? undefined : labels + goal * scale;
  // Keeps the figure clear of the mark, which may be just after the bar's end.
  const figure =
    mark !== undefined && mark > labels + length - 4 && mark < labels + length + 40 ? mark : labels + length;
  return [
    text(labels - 6, middle, wholeSize(bytes), { kind: 'faint', anchor: 'end' }),
    `<rect class="${index % 2 ? 'second' : 'first'}" x="${labels}" y="${y}" width="${px(length)}" height="${bar.height}" rx="2"/>`,
    ...(mark === undefined ? [] : [line(mark, y - 2, mark, y + bar.height + 2, 'goal')]),
    text(figure + 6, middle, showRatio(ratio)),
  ];
}

/** A size without decimals, such as '118 MiB'. */
function wholeSize(bytes) {
  const [number, unit] = showSize(bytes).split(' ');
  return `${Math.round(Number(number))} ${unit}`;
}

function goalLegend() {
  return `${line(width - 62, 34, width - 62, 46, 'goal')}${text(width - 54, 44, 'goal', { kind: 'faint' })}`;
}

function text(x, y, content, { kind, anchor } = {}) {
  const attributes = `${kind ? ` class="${kind}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text x="${px(x)}" y="${px(y)}"${attributes}>${escaped(content)}</text>`;
}

function line(x1, y1, x2, y2, kind) {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function px(number) {
  return Math.round(number * 10) / 10;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
