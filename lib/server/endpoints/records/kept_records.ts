import type { AccountRight } from '../../accounts/rights';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readForm, type Form } from '../../dispatch/form';
import { demandRoom, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import type { Route } from '../../dispatch/router';
import { ApiPath } from '../../storage/names/api_path';
import { keyPrefixOf, type KeptRecord } from '../../accounts/kept_records';

interface Kind {
  readonly endpoint: string;
  /** Endpoint that old clients use for one record. */
  readonly singular?: string;
  /** The field whose value names a record in the URL. */
  readonly id: string;
  readonly fields: readonly string[];
  readonly right: AccountRight;
  /** Whether each user has records of their own. */
  readonly isOwn?: boolean;
  readonly isPath?: boolean;
}

const quotaFields = ['enforcement', 'interval', 'disk_bytes_limit', 'xfer_bytes_limit'];

const kinds: readonly Kind[] = [
  { endpoint: 'site', id: 'name', fields: ['industry', 'contact', 'email', 'username'], right: 'site_manage' },
  { endpoint: 'quota/user', id: 'user', fields: quotaFields, right: 'site_manage' },
  { endpoint: 'quota/group', id: 'group', fields: quotaFields, right: 'site_manage' },
  { endpoint: 'quota/site', id: 'site', fields: quotaFields, right: 'site_manage' },
  {
    endpoint: 'watch/paths',
    singular: 'watch/path',
    id: 'path',
    fields: [],
    right: 'notify_manage',
    isOwn: true,
    isPath: true,
  },
  { endpoint: 'watch/users', singular: 'watch/user', id: 'user', fields: [], right: 'notify_manage', isOwn: true },
  { endpoint: 'watch/groups', singular: 'watch/group', id: 'group', fields: [], right: 'notify_manage', isOwn: true },
];

const longest = 1000;

export const keptRoutes: readonly Route[] = kinds.flatMap(routesOf);

function ownPrefix({ endpoint }: Kind, username: string): string {
  return `${endpoint}//${keyPrefixOf(username)}`;
}

/** Forgets what was kept for a user who was removed. */
export function forgetKept({ kept }: Call['services'], username: string): void {
  for (const kind of kinds.filter(({ isOwn }) => isOwn)) {
    for (const [key] of kept.entries(ownPrefix(kind, username))) kept.delete(key);
  }
}

function routesOf(kind: Kind): Route[] {
  const { endpoint, id, right } = kind;
  const [all, one] = recordRoutes(endpoint, { list, create, read, update, remove }, kind.isPath ? 'path' : 'one');
  return [all, one, ...(kind.singular === undefined ? [] : [{ ...one, endpoint: kind.singular }])];

  function list(call: Call): Answer {
    demandRight(call, right);
    return json(call.services.kept.entries(prefixOf(call)).map(([, record]) => record));
  }

  function read(call: Call): Answer {
    demandRight(call, right);
    return json(found(call));
  }

  async function create(call: Call): Promise<Answer> {
    demandRight(call, right);
    const { kept, limits } = call.services;
    const form = await readForm(call.body, limits);
    const name = kind.isPath ? form.path(id).toString() : form.required(id);
    if (name.length > longest) throw fieldError(id, `This may have at most ${longest} characters.`);
    const key = prefixOf(call) + name;
    if (kept.get(key)) throw fieldError(id, 'There is one of this name already.');
    demandRoom(kept, limits.records);
    const record = { [id]: name, ...valuesOf(form) };
    kept.set(key, record);
    return json(record, 201);
  }

  async function update(call: Call): Promise<Answer> {
    demandRight(call, right);
    const form = await readForm(call.body, call.services.limits);
    const record = { ...found(call), ...valuesOf(form) };
    call.services.kept.set(prefixOf(call) + nameOf(call), record);
    return json(record);
  }

  function remove(call: Call): Answer {
    demandRight(call, right);
    found(call);
    call.services.kept.delete(prefixOf(call) + nameOf(call));
    return noContent();
  }

  function found(call: Call): KeptRecord {
    const record = call.services.kept.get(prefixOf(call) + nameOf(call));
    if (!record) throw new HttpError(404, 'There is no such record.');
    return record;
  }

  function valuesOf(form: Form): KeptRecord {
    const given = kind.fields.filter((field) => form.has(field));
    const values = given.map((field) => [field, form.all(field)[0] ?? ''] as const);
    for (const [field, value] of values) {
      if (value.length > longest) throw fieldError(field, `This may have at most ${longest} characters.`);
    }
    return Object.fromEntries(values);
  }

  function prefixOf({ user }: Call): string {
    return kind.isOwn ? ownPrefix(kind, user.username) : `${endpoint}//`;
  }

  function nameOf({ rest }: Call): string {
    return kind.isPath ? ApiPath.of(rest).toString() : (rest[0] ?? '');
  }
}
