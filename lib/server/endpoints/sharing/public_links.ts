import type { Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { ApiPath } from '../../storage/names/api_path';
import { restrict } from '../../storage/guard';
import { entry } from '../../storage/entry';
import { download, uploadForm } from '../files/data';
import { info } from '../files/info';

/** Requests of people who have a link and no account: `<base URL>/link/<uid>/<path below it>`. */
export const publicLinkRoutes: readonly Route[] = [
  { endpoint: 'link', versions: version2, rest: 'path', isPublic: true, methods: { GET: get, POST: upload } },
];

/**
 * Makes the call one of the link's owner, with the link's path as root and only the rights that the link gives. So a
 * link stops working when its owner is removed or loses access to the path.
 */
async function asGuest(call: Call): Promise<Call> {
  const { links, accounts, access, site } = call.services;
  const [uid = '', ...rest] = call.rest;
  const link = links.get(uid);
  const owner = link && accounts.byName(link.owner);
  if (!link || !owner?.isActive) throw new HttpError(404, 'There is no such link, or it has ended.');
  const guard = restrict(access.guardOf(owner), link.acl);
  const asOwner = await site.view(ApiPath.parse(owner.root), guard);
  const at = asOwner.fromSite(link.path);
  if (!at) throw new HttpError(404, 'There is no such link, or it has ended.');
  // A file has no path within itself, so it keeps its own path.
  const isFile = (await entry(asOwner, at)).kind === 'file';
  if (isFile && rest.length > 0) throw new HttpError(404, 'The link leads to a file; nothing lies below it.');
  if (isFile) return { ...call, rest: [], volume: asOwner, path: () => at };
  return { ...call, rest, volume: await asOwner.view(at, guard), path: () => ApiPath.of(rest) };
}

/** The bytes of a file, or what is in a directory. */
async function get(call: Call): Promise<Answer> {
  const guest = await asGuest(call);
  const { kind } = await entry(guest.volume, guest.path());
  if (kind === 'file') return guarded(await download(guest));
  await guest.volume.real(guest.path(), 'list');
  const query = new URLSearchParams(call.query);
  query.set('children', 'true');
  return guarded(await info({ ...guest, query }));
}

async function upload(call: Call): Promise<Answer> {
  return guarded(await uploadForm(await asGuest(call)));
}

/** Keeps browsers from running stored content as code of this server, and from revealing the link to other sites. */
function guarded(answer: Answer): Answer {
  const headers = { 'Content-Security-Policy': "sandbox; default-src 'none'", 'Referrer-Policy': 'no-referrer' };
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
