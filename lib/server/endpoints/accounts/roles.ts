import { accountRights, builtInRoles, isAccountRight } from '../../accounts/rights';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { parseFlag, readForm, type Form } from '../../dispatch/form';
import { demandRoom, recordName, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import type { Route } from '../../dispatch/router';

export const roleRoutes: readonly Route[] = recordRoutes('role', { list, create, read, update, remove });

function shown({ services: { accounts }, version }: Call, name: string) {
  const held = accounts.rightsOfRole(name);
  const rights = Object.fromEntries(accountRights.map((right) => [right, held.includes(right)]));
  return { name, rights, url: `/api/${version}/role/${encodeURIComponent(name)}/` };
}

function list(call: Call): Answer {
  const names = [...Object.keys(builtInRoles), ...call.services.accounts.roles.entries().map(([name]) => name)];
  return json(names.map((name) => shown(call, name)));
}

function read(call: Call): Answer {
  const [name = ''] = call.rest;
  if (!call.services.accounts.isRole(name)) throw new HttpError(404, 'There is no such role.');
  return json(shown(call, name));
}

async function create(call: Call): Promise<Answer> {
  demandRight(call, 'site_manage');
  const { accounts, limits } = call.services;
  const form = await readForm(call.body, limits);
  const name = recordName(form);
  if (accounts.isRole(name)) throw fieldError('name', 'There is a role of this name already.');
  demandRoom(accounts.roles, limits.records);
  accounts.roles.set(name, { name, rights: rightsOf(call, form, []) });
  return json(shown(call, name), 201);
}

async function update(call: Call): Promise<Answer> {
  demandRight(call, 'site_manage');
  const { accounts, limits } = call.services;
  const form = await readForm(call.body, limits);
  const { name, rights } = changeable(call);
  accounts.roles.set(name, { name, rights: rightsOf(call, form, rights) });
  return json(shown(call, name));
}

/** Removes a role. Its accounts keep their rights to files only. */
function remove(call: Call): Answer {
  demandRight(call, 'site_manage');
  call.services.accounts.roles.delete(changeable(call).name);
  return noContent();
}

function changeable({ services: { accounts }, rest: [name = ''] }: Call) {
  const record = accounts.roles.get(name);
  if (record) return record;
  throw accounts.isRole(name)
    ? new HttpError(409, 'This role cannot be changed.')
    : new HttpError(404, 'There is no such role.');
}

/** Reads `rights`: an object `{name: true}`, or names or `name=true`, repeated. Rights that are not named stay. */
function rightsOf({ user }: Call, form: Form, old: readonly string[]): string[] {
  const rights = new Set(old);
  for (const [name, value] of form.pairs('rights')) {
    if (!isAccountRight(name)) throw fieldError('rights', `There is no such right: ${name}`);
    if (!user.rights.has(name) && !user.rights.has('rights_loophole')) {
      throw new HttpError(403, `You may not give a right that you do not have: ${name}.`);
    }
    if (value === null || parseFlag('rights', value)) rights.add(name);
    else rights.delete(name);
  }
  return [...rights];
}
