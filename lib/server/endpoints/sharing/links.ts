import { wallClock } from '../../http/service_time';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readAcl } from '../../dispatch/acl_form';
import { readForm, type Form } from '../../dispatch/form';
import { demandRoom, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { LinkRecord } from '../../sharing/links';
import { entry } from '../../storage/entry';

export const linkRoutes: readonly Route[] = [
  ...recordRoutes('link', { list, create, read, update, remove }),
  { endpoint: 'path/exchange', versions: version2, methods: { POST: exchange } },
];

/** Longest and default life of a temporary URL, in seconds. */
const exchangeTimes = { longest: 7 * 24 * 3600, usual: 3600 };

function shown({ services, volume, version }: Call, { uid, path, name, owner, acl, created, expires }: LinkRecord) {
  return {
    uid,
    href: `${services.publicUrl()}link/${uid}/`,
    path: volume.fromSite(path)?.toString() ?? null,
    name,
    owner,
    ...acl,
    created: wallClock(new Date(created)),
    expires: expires === undefined ? null : wallClock(new Date(expires)),
    url: `/api/${version}/link/${uid}/`,
  };
}

/** The caller's own links. */
function visible({ services: { links }, user }: Call): LinkRecord[] {
  return links.list().filter(({ owner }) => owner === user.username);
}

function list(call: Call): Answer {
  return json(visible(call).map((link) => shown(call, link)));
}

function linkOf(call: Call): LinkRecord {
  const found = visible(call).find(({ uid }) => uid === call.rest[0]);
  if (!found) throw new HttpError(404, 'There is no such link.');
  return found;
}

function read(call: Call): Answer {
  return json(shown(call, linkOf(call)));
}

/** Makes a link: everybody who knows its URL can use the path. By default they can read and list it. */
async function create(call: Call): Promise<Answer> {
  demandRight(call, 'links_manage');
  const { links, limits } = call.services;
  const form = await readForm(call.body, limits);
  const { site, path } = await entry(call.volume, form.path('path'));
  const acl = readAcl(form, { read: true, list: true, write: false, remove: false });
  demandRoom(links.table, limits.records);
  const life = secondsOf(form, 'expires', 100 * 365 * 24 * 3600);
  const link = links.add({
    path: site,
    name: form.optional('name') ?? path.name,
    owner: call.user.username,
    acl,
    ...(life === undefined ? {} : { expires: Date.now() + life * 1000 }),
  });
  return json(shown(call, link), 201);
}

async function update(call: Call): Promise<Answer> {
  demandRight(call, 'links_manage');
  const { links, limits } = call.services;
  const form = await readForm(call.body, limits);
  const old = linkOf(call);
  const link = { ...old, name: form.optional('name') ?? old.name, acl: readAcl(form, old.acl) };
  links.table.set(link.uid, link);
  return json(shown(call, link));
}

function remove(call: Call): Answer {
  call.services.links.table.delete(linkOf(call).uid);
  return noContent();
}

/** Makes a URL by which everybody who knows it can read a file, for `expires` seconds. */
async function exchange(call: Call): Promise<Answer> {
  demandRight(call, 'links_manage');
  const { links, limits, publicUrl } = call.services;
  const form = await readForm(call.body, limits);
  if (!['r', ''].includes(form.optional('mode') ?? '')) throw fieldError('mode', 'The mode must be r (read).');
  const life = secondsOf(form, 'expires', exchangeTimes.longest) ?? exchangeTimes.usual;
  const path = form.path('path');
  await call.volume.real(path, 'read');
  const { kind, site } = await entry(call.volume, path);
  if (kind !== 'file') throw fieldError('path', 'Only files can be exchanged.');
  demandRoom(links.table, limits.records);
  const { uid } = links.add({
    path: site,
    name: path.name,
    owner: call.user.username,
    acl: { read: true, list: false, write: false, remove: false },
    expires: Date.now() + life * 1000,
    isTemporary: true,
  });
  return json({ url: `${publicUrl()}link/${uid}/` });
}

function secondsOf(form: Form, field: string, most: number): number | undefined {
  const text = form.optional(field);
  if (text === undefined) return undefined;
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > most)
    throw fieldError(field, `This must be a whole number of seconds from 1 to ${most}.`);
  return seconds;
}
