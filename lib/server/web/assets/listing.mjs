// The directory that is shown, page by page.
import { call } from './api.mjs';
import { byId, el, toggle } from './dom.mjs';
import { visible } from './names.mjs';
import { apiPath, hrefOf } from './place.mjs';
import { rowOf } from './row.mjs';

const perPage = 200;
const fields = ['name', 'isdir', 'size', 'items', 'unreachable', 'time', 'acl'];

export class Listing {
  /** The path that is shown. */
  segments = [];
  /** The user's rights to the directory. */
  acl = { read: false, write: false, remove: false, list: false };
  #entries = [];
  /** The entries whose rows are still shown while new ones are made. */
  #shown = [];
  /** The name after which the next page begins; undefined when all pages are shown. */
  #after;
  /** Entries of the directory that no page can show: their number, and the names of the first. */
  #unreachable = { count: 0, names: [] };
  /** How many entries were requested so far; after a change, as many are shown again. */
  #asked = 1;
  #loading = new AbortController();
  #handlers;

  /** @param handlers.download, handlers.rename, handlers.remove get an entry. */
  constructor(handlers) {
    this.#handlers = handlers;
    byId('more').addEventListener('click', () => void this.#showMore());
  }

  /**
   * Shows a directory from its beginning. @returns whether it is still the requested one.
   * @throws ApiError when it cannot be shown; the page does not change.
   */
  async open(segments) {
    return this.#load(segments, 1);
  }

  /** Reads the directory again, and shows as many entries as before. */
  async refresh() {
    return this.#load(this.segments, this.#asked);
  }

  /** Whether a name is in a directory; undefined when that is unknown here. */
  has(segments, name) {
    if (apiPath(segments) !== apiPath(this.segments)) return undefined;
    if (this.#entries.some((entry) => entry.name === name)) return true;
    return this.#after === undefined ? false : undefined;
  }

  /** Puts the focus on a name, or on the entry in its place. @returns whether the name is there. */
  focus(name, index = 0) {
    const found = this.#entries.findIndex((entry) => entry.name === name);
    const rows = byId('files').children;
    const row = rows[found >= 0 ? found : Math.min(index, rows.length - 1)];
    (row?.querySelector('a, button') ?? byId('files-title')).focus();
    return found >= 0;
  }

  /** The place of a name among those that are shown. */
  indexOf(name) {
    return this.#entries.findIndex((entry) => entry.name === name);
  }

  /** @param asked how many entries to show, rounded up to whole pages. */
  async #load(segments, asked) {
    this.#loading.abort();
    const { signal } = (this.#loading = new AbortController());
    try {
      const entries = [];
      let page;
      let unreachable;
      do {
        page = await getPage(segments, page?.after, signal);
        entries.push(...(page.children ?? []));
        unreachable ??= unreachableOf(page);
      } while (page.after !== undefined && entries.length < asked);
      signal.throwIfAborted();
      if (page.isdir === false) {
        location.replace(hrefOf(segments.slice(0, -1)));
        return false;
      }
      Object.assign(this, { segments, acl: page.acl });
      this.#shown = this.#entries;
      this.#entries = entries;
      this.#asked = asked;
      this.#after = page.after;
      this.#unreachable = unreachable;
      const restoreFocus = this.#rememberFocus();
      byId('files').replaceChildren(...entries.map((entry) => this.#row(entry)));
      this.#update(page.total);
      restoreFocus();
      return true;
    } catch (error) {
      // The user has requested another directory.
      if (signal.aborted) return false;
      throw error;
    }
  }

  async #showMore() {
    const { signal } = this.#loading;
    const before = this.#entries.length;
    const after = this.#after;
    const page = await getPage(this.segments, after, signal).catch(() => undefined);
    // A second click may have loaded the page already.
    if (!page || signal.aborted || after !== this.#after) return;
    this.#after = page.after;
    this.#entries.push(...page.children);
    this.#asked = this.#entries.length;
    byId('files').append(...page.children.map((entry) => this.#row(entry)));
    this.#update(page.total);
    byId('files').children[before]?.querySelector('a, button')?.focus();
  }

  /** Remembers the focus before the rows are replaced. @returns a function that restores it. */
  #rememberFocus() {
    const controls = (row) => [...(row?.querySelectorAll('a, button') ?? [])];
    const index = [...byId('files').children].findIndex((row) => row.contains(document.activeElement));
    if (index < 0) return () => undefined;
    const control = controls(byId('files').children[index]).indexOf(document.activeElement);
    const { name } = this.#shown[index];
    return () => controls(byId('files').children[this.indexOf(name)])[control]?.focus();
  }

  #row(entry) {
    return rowOf(this.segments, entry, this.acl, this.#handlers);
  }

  #update(total) {
    const shown = this.#entries.length;
    const name = this.segments.at(-1);
    byId('files-title').textContent = name === undefined ? 'All files' : visible(name);
    document.title = name === undefined ? 'Files' : `${visible(name)} – Files`;
    toggle(byId('way'), name !== undefined);
    byId('crumbs').replaceChildren(...crumbs(this.segments));
    byId('count').textContent =
      shown < total ? `${shown} of ${total} items` : total === 1 ? '1 item' : `${total} items`;
    toggle(byId('files'), shown > 0);
    toggle(byId('empty'), shown === 0 && this.#unreachable.count === 0);
    toggle(byId('unreachable'), this.#unreachable.count > 0);
    byId('unreachable').textContent = unreachableText(this.#unreachable);
    toggle(byId('more'), this.#after !== undefined);
    toggle(byId('toolbar'), this.acl.write);
    toggle(byId('drop-hint'), this.acl.write);
    toggle(byId('read-only'), !this.acl.write);
  }
}

/** Requests the first page, or the one after a name: by page numbers, removed entries would make it skip others. */
function getPage(segments, after, signal) {
  const query = [['children', 'true'], ['limit', perPage], ...fields.map((field) => ['fields', field])];
  if (after !== undefined) query.push(['after', after]);
  return call('GET', 'path/info', segments, { query, signal });
}

function unreachableOf({ unreachable = 0, unreachable_entries: entries = [] }) {
  return { count: unreachable, names: entries.map(({ name }) => name) };
}

function unreachableText({ count, names }) {
  const what = count === 1 ? '1 item of this folder' : `${count} items of this folder`;
  const some = names.slice(0, 10).map(visible).join(', ');
  const more = count > 10 ? ', …' : '';
  return `${what} cannot be shown or opened here: ${some}${more}. People who manage the server can reach them on its disk.`;
}

/** The links from the root to the directory. */
function crumbs(segments) {
  return ['All files', ...segments].map((name, depth) => {
    const isHere = depth === segments.length;
    const attributes = { href: hrefOf(segments.slice(0, depth)), 'aria-current': isHere ? 'page' : undefined };
    return el('li', {}, el('a', attributes, el('bdi', {}, depth === 0 ? name : visible(name))));
  });
}
