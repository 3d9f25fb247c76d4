// One file or directory of the listing.
import { apiUrl } from './api.mjs';
import { el } from './dom.mjs';
import { apiTime, bytes, clock, day } from './format.mjs';
import { icon } from './icons.mjs';
import { visible } from './names.mjs';
import { hrefOf } from './place.mjs';

/**
 * @param parent the path of the directory.
 * @param entry the object of the API.
 * @param rights.write whether names in the directory may change.
 * @param on.download, on.rename, on.remove called with the entry.
 */
export function rowOf(parent, entry, rights, on) {
  const { name, isdir, size, time, acl } = entry;
  const segments = [...parent, name];
  const shown = visible(name);
  const changed = apiTime(time);
  const kind = isdir ? 'folder' : 'file';
  const act = (action) => (event) => {
    event.preventDefault();
    on[action](entry, event.currentTarget);
  };
  const button = (action, label) =>
    el(
      'button',
      {
        class: `icon-button do-${action}`,
        type: 'button',
        title: label,
        'aria-label': `${label} ${shown}`,
        on: { click: act(action) },
      },
      icon(action),
    );

  const link = isdir
    ? el('a', { class: 'name', href: hrefOf(segments) }, nameOf(shown))
    : acl.read
      ? el(
          'a',
          { class: 'name', href: apiUrl('path/data', segments), download: name, on: { click: act('download') } },
          nameOf(shown),
        )
      : el('span', { class: 'name' }, nameOf(shown));
  return el(
    'li',
    { class: `row row-${kind}` },
    icon(kind),
    link,
    el('span', { class: 'size' }, isdir ? countOf(entry) : bytes(size)),
    el(
      'time',
      { class: 'time', datetime: changed.toISOString() },
      day(changed),
      el('span', { class: 'clock' }, `, ${clock(changed)}`),
    ),
    el(
      'span',
      { class: 'row-actions' },
      !isdir && acl.read ? button('download', 'Download') : undefined,
      rights.write && acl.remove ? button('rename', 'Rename') : undefined,
      acl.remove ? button('remove', 'Remove') : undefined,
    ),
  );
}

/** Isolates a name from the text around it, whatever its direction of writing. */
function nameOf(shown) {
  return el('bdi', {}, shown);
}

/** The number of all entries of a directory, unreachable ones included. */
function countOf({ items, unreachable = 0 }) {
  if (unreachable === null) return 'not readable';
  const count = items + unreachable;
  return count === 1 ? '1 item' : `${count} items`;
}
