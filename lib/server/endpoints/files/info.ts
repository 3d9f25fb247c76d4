import { Readable } from 'node:stream';
import { json, jsonStream, type Answer } from '../../dispatch/answer';
import { isOn, type Call } from '../../dispatch/call';
import { readForm } from '../../dispatch/form';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { ApiPath } from '../../storage/names/api_path';
import { readDirectory } from '../../storage/directory';
import { StorageError } from '../../storage/errors';
import { InfoMaker, type Info } from './info_object';
import { pageLength, positive } from '../../dispatch/paging';

export const infoRoutes: readonly Route[] = [
  { endpoint: 'path/info', versions: version2, rest: 'path', methods: { GET: info, POST: annotate } },
];

/** How many children are looked up together. */
const batch = 32;

/** How many unreachable entries a listing names. All are counted. */
const toldEntries = 100;

/**
 * Describes a file or directory. With `children`, lists the entries of a directory too, by pages of `limit`, with only
 * the keys in `fields`. If more names follow a page, it has `after`: sent back as an argument, that requests the names
 * that follow. Unlike page numbers, it skips nothing when names are added or removed between two pages. `unreachable`
 * counts the entries that no path leads to; on the first page, `unreachable_entries` names up to 100 of them.
 */
export async function info(call: Call): Promise<Answer> {
  const at = call.path();
  const maker = new InfoMaker(call);
  const object = await maker.info(at);
  if (!isOn(call.query.get('children')) || object['isdir'] !== true) return json(object);

  const { names, unreachable } = await readDirectory(call.volume, at);
  const { paging, from, to } = pageOf(call, names);
  const fields = call.query.getAll('fields');
  // On the first page only.
  const told = from === 0 ? { unreachable_entries: unreachable.slice(0, toldEntries) } : {};
  const head = { ...object, items: names.length, unreachable: unreachable.length, ...told, ...paging };
  return jsonStream(Readable.from(listing(head, at, names.slice(from, to), fields, maker)));
}

/**
 * Sets tags and attributes. `attributes` (`key=value`, repeated) changes those that are named; an empty value removes
 * one. `tags` (repeated) replaces all tags; a single empty one removes them.
 */
async function annotate(call: Call): Promise<Answer> {
  const { metadata, limits } = call.services;
  const at = call.path();
  const form = await readForm(call.body, limits);
  const site = call.volume.site(await call.volume.real(at, 'write'));
  const old = metadata.of(site);
  const attributes = new Map(Object.entries(old.attributes));
  for (const [key, value] of form.pairs('attributes')) {
    if (key === '') throw fieldError('attributes', 'An attribute is a key, an equals sign, and a value.');
    if (value === null || value === '') attributes.delete(key);
    else attributes.set(key, value);
  }
  const tags = form.has('tags') ? [...new Set(form.all('tags').filter((tag) => tag !== ''))] : old.tags;
  const value = { tags, attributes: Object.fromEntries(attributes) };
  const isTooLarge = Buffer.byteLength(JSON.stringify(value)) > limits.metadata;
  if (isTooLarge) throw fieldError('attributes', `Tags and attributes may take at most ${limits.metadata} bytes.`);
  if (metadata.size >= limits.records && !metadata.has(site)) {
    throw new HttpError(507, 'Too many paths have tags and attributes. Remove some first.');
  }
  metadata.set(site, value);
  return json(await new InfoMaker(call).info(at));
}

/** The requested page of children. Version 2.1 lists all of them, without paging keys, unless a page is requested. */
function pageOf(call: Call, names: readonly string[]) {
  const { query, version } = call;
  const asked = { limit: positive(query, 'limit'), page: positive(query, 'page'), after: query.get('after') };
  if (version === '2.1' && asked.limit === undefined && asked.page === undefined && asked.after === null) {
    return { paging: {}, from: 0, to: names.length };
  }
  const perPage = pageLength(call);
  const page = asked.page ?? 1;
  const from = asked.after === null ? (page - 1) * perPage : countUpTo(names, asked.after);
  const to = from + perPage;
  // A page after the end is an empty last one: a client that reads until `page === pages` must come to an end in an
  // empty directory, and in one that has shrunk since the previous page. With `after`, `page` is only the client's own
  // count.
  const pages = page + Math.max(0, Math.ceil((names.length - to) / perPage));
  const after = to < names.length ? { after: names[to - 1] } : {};
  return { paging: { page, pages, total: names.length, per_page: perPage, ...after }, from, to };
}

/** How many of the sorted names come before this one or equal it; it may have been removed. */
function countUpTo(names: readonly string[], name: string): number {
  const next = names.findIndex((each) => each > name);
  return next < 0 ? names.length : next;
}

/** The text of the answer, in pieces, so that a listing of any length takes little memory. */
async function* listing(head: Info, at: ApiPath, children: readonly string[], fields: string[], maker: InfoMaker) {
  yield `${JSON.stringify(head).slice(0, -1)},"children":[`;
  let separator = '';
  for (let start = 0; start < children.length; start += batch) {
    const looked = children.slice(start, start + batch).map((name) => infoIfThere(maker, at.child(name)));
    for (const child of await Promise.all(looked)) {
      if (!child) continue;
      yield separator + JSON.stringify(fields.length > 0 ? pick(child, fields) : child);
      separator = ',';
    }
  }
  yield ']}';
}

/** The object of a path; undefined if it was removed since its name was read. */
export async function infoIfThere(maker: InfoMaker, at: ApiPath): Promise<Info | undefined> {
  try {
    return await maker.info(at);
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'missing') return undefined;
    throw error;
  }
}

function pick(child: Info, fields: readonly string[]): Info {
  return Object.fromEntries(Object.entries(child).filter(([key]) => fields.includes(key)));
}
