import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readForm } from '../../dispatch/form';
import { demandRoom, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { keyPrefixOf, type PrefRecord } from '../../accounts/kept_records';

/** Settings that clients store for a user or for the site; they do not affect the server. */
export const prefRoutes: readonly Route[] = [
  { endpoint: 'pref', versions: version2, methods: { GET: all } },
  ...routesOf('user'),
  ...routesOf('site'),
];

type Scope = 'user' | 'site';

const longest = { name: 200, value: 10_000 };

function all(call: Call): Answer {
  return json((['user', 'site'] as const).flatMap((scope) => of(call, scope).map((pref) => shown(pref, scope, call))));
}

function routesOf(scope: Scope): Route[] {
  const endpoint = `pref/${scope}`;
  const list = (call: Call) => json(of(call, scope).map((pref) => shown(pref, scope, call)));
  return recordRoutes(endpoint, { list, create, read, update, remove });

  function read(call: Call): Answer {
    return json(shown(found(call, scope), scope, call));
  }

  async function create(call: Call): Promise<Answer> {
    const form = await readForm(call.body, call.services.limits);
    return json(store(call, scope, form.required('name'), form.all('value')[0] ?? ''), 201);
  }

  async function update(call: Call): Promise<Answer> {
    const form = await readForm(call.body, call.services.limits);
    if (!form.has('value')) throw fieldError('value', 'A value is needed.');
    return json(store(call, scope, call.rest[0] ?? '', form.all('value')[0] ?? ''));
  }

  function remove(call: Call): Answer {
    if (scope === 'site') demandRight(call, 'site_manage');
    call.services.prefs.delete(keyOf(call, scope, found(call, scope).name));
    return noContent();
  }
}

function store(call: Call, scope: Scope, name: string, value: string) {
  if (scope === 'site') demandRight(call, 'site_manage');
  if (name.length > longest.name) throw fieldError('name', `A name may have at most ${longest.name} characters.`);
  if (value.length > longest.value) throw fieldError('value', `A value may have at most ${longest.value} characters.`);
  const { prefs, limits } = call.services;
  const key = keyOf(call, scope, name);
  if (!prefs.get(key)) demandRoom(prefs, limits.records);
  prefs.set(key, { name, value });
  return shown({ name, value }, scope, call);
}

function of(call: Call, scope: Scope): PrefRecord[] {
  return call.services.prefs.entries(keyOf(call, scope, '')).map(([, pref]) => pref);
}

function found(call: Call, scope: Scope): PrefRecord {
  const pref = call.services.prefs.get(keyOf(call, scope, call.rest[0] ?? ''));
  if (!pref) throw new HttpError(404, 'There is no such setting.');
  return pref;
}

function keyOf({ user }: Call, scope: Scope, name: string): string {
  return scope === 'site' ? `site/${name}` : `user/${keyPrefixOf(user.username)}${name}`;
}

/** Forgets the settings of a user who was removed. */
export function forgetPrefs({ prefs }: Call['services'], username: string): void {
  for (const [key] of prefs.entries(`user/${keyPrefixOf(username)}`)) prefs.delete(key);
}

function shown({ name, value }: PrefRecord, scope: Scope, { version }: Call) {
  return { name, value, url: `/api/${version}/pref/${scope}/${encodeURIComponent(name)}/` };
}
