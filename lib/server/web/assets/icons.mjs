// Pictures of the buttons, as paths on a grid of 24.
import { svg } from './dom.mjs';

const paths = {
  download: ['M12 4v11', 'M7 11l5 5 5-5', 'M5 20h14'],
  file: ['M7 3h7l5 5v13H7z', 'M14 3v5h5'],
  folder: ['M3 7a1 1 0 0 1 1-1h5l2 2h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z'],
  remove: ['M5 7h14', 'M10 7V4h4v3', 'M7 7l1 13h8l1-13', 'M10 11v5', 'M14 11v5'],
  rename: ['M4 20l1-4L16 5l3 3L8 19z', 'M14 7l3 3'],
};

/** A picture that screen readers skip. */
export function icon(name) {
  const attributes = { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: `icon icon-${name}` };
  return svg('svg', attributes, ...paths[name].map((d) => svg('path', { d })));
}
