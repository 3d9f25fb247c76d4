// The panel of recent syncs.
import { call } from './api.mjs';
import { chartOf, saved, summary } from './chart.mjs';
import { byId, el, toggle } from './dom.mjs';
import { bytes, clock, day, percent } from './format.mjs';
import { visible } from './names.mjs';
import { transfersOf } from './transfers.mjs';

/** How many steps are requested, columns are in the chart, and rows in the table. */
const [steps, mostColumns, mostRows] = [200, 24, 8];

/** Requests the syncs and shows them. */
export async function showSyncs() {
  const { results } = await call('GET', 'path/sync/recent', [], { query: { limit: steps } });
  const transfers = transfersOf(results);
  toggle(byId('no-syncs'), transfers.length === 0);
  toggle(byId('syncs-figure'), transfers.length > 0);
  if (transfers.length === 0) return;
  const columns = transfers.slice(0, mostColumns);
  byId('syncs-share').textContent = `${saved(columns)} saved`;
  byId('syncs-summary').textContent = summary(columns);
  byId('syncs-chart').replaceChildren(chartOf([...columns].reverse()));
  byId('syncs-rows').replaceChildren(...transfers.slice(0, mostRows).map(rowOf));
}

function rowOf({ direction, path, user, time, fileBytes, wireBytes, savedBytes }) {
  const name = visible(path.split('/').at(-1));
  const way = direction === 'up' ? 'Up' : 'Down';
  const about = `${visible(path)}, ${visible(user)}, ${day(time)}, ${clock(time)}`;
  return el(
    'tr',
    { title: about },
    el('th', { scope: 'row' }, el('bdi', {}, name)),
    el('td', {}, way),
    el('td', { class: 'number' }, bytes(fileBytes)),
    el('td', { class: 'number' }, bytes(wireBytes)),
    el('td', { class: 'number' }, savedBytes > 0 ? percent(savedBytes, fileBytes) : '–'),
  );
}
