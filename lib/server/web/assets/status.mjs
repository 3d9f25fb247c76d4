// Short messages, which are shown for a while and read by screen readers.
import { byId, el } from './dom.mjs';

const shownFor = 8000;

/** Reports that something was done. */
export function say(message) {
  show(byId('news'), message, 'toast');
}

/** Reports that something failed. */
export function complain(message) {
  show(byId('alerts'), message, 'toast toast-bad');
}

function show(place, message, kind) {
  const toast = el('p', { class: kind }, message);
  place.append(toast);
  while (place.children.length > 3) place.firstChild.remove();
  setTimeout(() => toast.remove(), shownFor);
}
