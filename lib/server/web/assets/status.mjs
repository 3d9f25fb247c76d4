// Short messages, seen for a while and read out.
import { byId, el } from './dom.mjs';

const shownFor = 8000;

/** Tells that something was done. */
export function say(message) {
  show(byId('news'), message, 'toast');
}

/** Tells that something failed. */
export function complain(message) {
  show(byId('alerts'), message, 'toast toast-bad');
}

function show(place, message, kind) {
  const toast = el('p', { class: kind }, message);
  place.append(toast);
  while (place.children.length > 3) place.firstChild.remove();
  setTimeout(() => toast.remove(), shownFor);
}
