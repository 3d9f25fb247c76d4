import type { GroupRecord } from '../../accounts/access_rules';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readForm, type Form } from '../../dispatch/form';
import { demandRoom, recordName, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { allRights } from '../../storage/guard';
import { demandAccess } from './delegation';
import { keywords, matchesAll } from '../../dispatch/keywords';

export const groupRoutes: readonly Route[] = [
  ...recordRoutes('group', { list, create, read, update, remove }),
  { endpoint: 'search/group', versions: version2, methods: { GET: search } },
];

function shown({ name, users }: GroupRecord, version: string) {
  return { name, users, url: `/api/${version}/group/${encodeURIComponent(name)}/` };
}

/** All groups, for callers who manage accounts; otherwise those of the caller. */
function visible({ services: { access }, user }: Call): GroupRecord[] {
  const groups = access.groups.entries().map(([, group]) => group);
  return groups.filter(({ users }) => user.rights.has('account_manage') || users.includes(user.username));
}

function groupOf(call: Call): GroupRecord {
  const found = visible(call).find(({ name }) => name === call.rest[0]);
  if (!found) throw new HttpError(404, 'There is no such group.');
  return found;
}

function list(call: Call): Answer {
  return json(visible(call).map((group) => shown(group, call.version)));
}

function search(call: Call): Answer {
  const words = keywords(call.query);
  const found = visible(call).filter(({ name }) => matchesAll(words, [name]));
  return json(found.map((group) => shown(group, call.version)));
}

function read(call: Call): Answer {
  return json(shown(groupOf(call), call.version));
}

async function create(call: Call): Promise<Answer> {
  demandRight(call, 'account_manage');
  const { access, limits } = call.services;
  const form = await readForm(call.body, limits);
  const name = nameOf(call, form);
  demandRoom(access.groups, limits.records);
  const group = { name, users: usersOf(call, form) };
  access.groups.set(name, group);
  return json(shown(group, call.version), 201);
}

/** Changes the name of a group, or replaces its members. */
async function update(call: Call): Promise<Answer> {
  demandRight(call, 'account_manage');
  const { access, limits } = call.services;
  const form = await readForm(call.body, limits);
  const old = groupOf(call);
  const name = form.has('name') && form.required('name') !== old.name ? nameOf(call, form) : old.name;
  const group = { name, users: form.has('users') ? usersOf(call, form) : old.users };
  demandMembers(call, old, group.users);
  access.renameGroup(old.name, group);
  return json(shown(group, call.version));
}

function remove(call: Call): Answer {
  demandRight(call, 'account_manage');
  const { access } = call.services;
  const group = groupOf(call);
  const { name } = group;
  demandMembers(call, group, []);
  access.groups.delete(name);
  access.forget('group', name);
  return noContent();
}

/**
 * Checks a change of a group's members: new members get what its rules allow, and for former members things that the
 * rules forbid may become allowed.
 */
function demandMembers(call: Call, { name, users: old }: GroupRecord, users: readonly string[]): void {
  const isMore = users.some((user) => !old.includes(user));
  const isLess = old.some((user) => !users.includes(user));
  for (const [, { kind, name: holder, path, acl }] of call.services.access.rules.entries()) {
    if (kind !== 'group' || holder !== name) continue;
    if (isMore) demandAccess(call, path, acl);
    if (isLess) demandAccess(call, path, allRights);
  }
}

function nameOf({ services: { access } }: Call, form: Form): string {
  const name = recordName(form);
  if (access.groups.get(name)) throw fieldError('name', 'There is a group of this name already.');
  return name;
}

function usersOf({ services: { accounts } }: Call, form: Form): string[] {
  const users = [...new Set(form.all('users').filter((name) => name !== ''))];
  const unknown = users.filter((name) => !accounts.byName(name));
  if (unknown.length > 0) throw fieldError('users', `There are no such users: ${unknown.join(', ')}`);
  return users;
}
