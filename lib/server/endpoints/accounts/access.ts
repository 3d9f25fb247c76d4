import type { AccessRecord } from '../../accounts/access_rules';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readAcl } from '../../dispatch/acl_form';
import { readForm } from '../../dispatch/form';
import { demandRoom } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { allRights } from '../../storage/guard';
import { isWithin } from '../../paths/within';
import { demandAccess } from './delegation';

export const accessRoutes: readonly Route[] = [...routesOf('user'), ...routesOf('group')].concat([
  { endpoint: 'access/path', versions: version2, rest: 'path', methods: { GET: ofPath } },
]);

type Kind = AccessRecord['kind'];

function routesOf(kind: Kind): Route[] {
  const endpoint = `access/${kind}`;
  const list = (call: Call) => json(visible(call, kind).map((record) => shown(call, record)));
  const read = (call: Call) => json(shown(call, recordOf(call, kind)));
  const methods = { GET: read, POST: update, PUT: update, DELETE: remove };
  return [
    { endpoint, versions: version2, methods: { GET: list, POST: create } },
    { endpoint, versions: version2, rest: 'one', methods: { GET: list, POST: create } },
    { endpoint, versions: version2, rest: 'two', methods },
  ];

  async function create(call: Call): Promise<Answer> {
    demandRight(call, 'account_manage');
    const { access, limits } = call.services;
    const form = await readForm(call.body, limits);
    const name = call.rest[0] ?? form.required(kind);
    refuseUnknown(call, kind, name);
    const path = call.volume.site(await call.volume.real(form.path('path')));
    const acl = readAcl(form, { read: false, write: false, list: false, remove: false });
    demandAccess(call, path, acl);
    demandRoom(access.rules, limits.records);
    const record = access.add({ kind, name, path, acl });
    return json(shown(call, record), 201);
  }

  async function update(call: Call): Promise<Answer> {
    demandRight(call, 'account_manage');
    const form = await readForm(call.body, call.services.limits);
    const old = recordOf(call, kind);
    const acl = readAcl(form, old.acl);
    demandAccess(call, old.path, acl);
    const record = { ...old, acl };
    call.services.access.rules.set(String(old.id), record);
    return json(shown(call, record));
  }

  function remove(call: Call): Answer {
    demandRight(call, 'account_manage');
    const { id, path } = recordOf(call, kind);
    // Without the rule, forbidden things may become allowed.
    demandAccess(call, path, allRights);
    call.services.access.rules.delete(String(id));
    return noContent();
  }
}

/**
 * The rules that the caller may see: of managed accounts or the own one, of visible paths; of one name if the URL has
 * one.
 */
function visible({ services: { access }, user, volume, rest }: Call, kind: Kind): AccessRecord[] {
  return access.rules
    .entries()
    .map(([, record]) => record)
    .filter((record) => record.kind === kind && (rest[0] === undefined || record.name === rest[0]))
    .filter(({ name }) => user.rights.has('account_manage') || (kind === 'user' && name === user.username))
    .filter(({ path }) => volume.fromSite(path) !== undefined)
    .sort((a, b) => a.id - b.id);
}

function recordOf(call: Call, kind: Kind): AccessRecord {
  const found = visible(call, kind).find(({ id }) => String(id) === call.rest[1]);
  if (!found) throw new HttpError(404, 'There is no such access rule.');
  return found;
}

function shown({ volume, version }: Call, { id, kind, name, path, acl }: AccessRecord) {
  const url = `/api/${version}/access/${kind}/${encodeURIComponent(name)}/${id}/`;
  return { id, [kind]: name, path: volume.fromSite(path)?.toString() ?? null, ...acl, url };
}

/** The rules that apply to a path: the nearest one of each user and group. */
async function ofPath(call: Call): Promise<Answer> {
  demandRight(call, 'account_manage');
  const site = call.volume.site(await call.volume.real(call.path()));
  const nearest = new Map<string, AccessRecord>();
  for (const [, record] of call.services.access.rules.entries()) {
    const key = `${record.kind} ${record.name}`;
    const other = nearest.get(key);
    if (isWithin(record.path, site) && record.path.length >= (other?.path.length ?? 0)) nearest.set(key, record);
  }
  const of = (kind: Kind) => {
    const records = [...nearest.values()].filter((record) => record.kind === kind);
    return records.map(({ name, acl }) => ({ [kind]: name, acl }));
  };
  return json({ users: of('user'), groups: of('group') });
}

function refuseUnknown({ services: { accounts, access } }: Call, kind: Kind, name: string): void {
  const isKnown = kind === 'user' ? accounts.byName(name) : access.groups.get(name);
  if (!isKnown) throw fieldError(kind, `There is no such ${kind}.`);
}
