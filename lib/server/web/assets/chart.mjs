// The chart of recent syncs: a column for each, all of one height, filled by the share of the file that was sent.
import { svg } from './dom.mjs';
import { bytes, percent } from './format.mjs';
import { visible } from './names.mjs';

const [width, height, gap, least] = [360, 96, 3, 8];

/** @param transfers oldest first. */
export function chartOf(transfers) {
  const columns = Math.max(transfers.length, least);
  const step = width / columns;
  const bars = transfers.map((transfer, index) => {
    const share = transfer.fileBytes > 0 ? Math.min(1, transfer.wireBytes / transfer.fileBytes) : 1;
    // A small share must still be visible.
    const moved = Math.max(2, share * height);
    const box = { x: index * step + gap / 2, width: Math.min(step, width / least) - gap, rx: 2 };
    return svg(
      'g',
      {},
      svg('title', {}, `${visible(transfer.path)}: ${bytes(transfer.wireBytes)} moved of ${bytes(transfer.fileBytes)}`),
      svg('rect', { ...box, y: 0, height, class: 'bar-saved' }),
      svg('rect', { ...box, y: height - moved, height: moved, class: 'bar-moved' }),
    );
  });
  const label = `${transfers.length} syncs, oldest first. ${summary(transfers)} The table below has the numbers.`;
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': label }, ...bars);
}

/** The total in a sentence. */
export function summary(transfers) {
  const { whole, spared } = sums(transfers);
  return `${bytes(spared)} of ${bytes(whole)} did not have to be sent.`;
}

/** The share of all bytes that did not have to be sent. */
export function saved(transfers) {
  const { whole, spared } = sums(transfers);
  return percent(spared, whole);
}

function sums(transfers) {
  const sum = (key) => transfers.reduce((total, transfer) => total + transfer[key], 0);
  return { whole: sum('fileBytes'), spared: Math.max(0, sum('savedBytes')) };
}
