import { userObject, usernames, type Account, type UserRecord } from '../../accounts/account';
import { hashPassword } from '../../accounts/password';
import { defaultRole } from '../../accounts/rights';
import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readForm, type Form } from '../../dispatch/form';
import { demandRoom, recordRoutes } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { allRights } from '../../storage/guard';
import { demandAccess, demandManageable, demandRole, visibleAccount, visibleAccounts } from './delegation';
import { forgetKept } from '../records/kept_records';
import { forgetPrefs } from '../records/prefs';
import { forgetSshKeys } from './ssh_keys';
import { keywords, matchesAll } from '../../dispatch/keywords';

export const userRoutes: readonly Route[] = [
  ...recordRoutes('user', { list, create, read, update, remove }),
  { endpoint: 'search/user', versions: version2, methods: { GET: search } },
];

const shortestPassword = 8;
const longestText = 1000;

/** An account as its own endpoint shows it. */
function detailed({ accounts, access }: Call['services'], account: Account, version: string) {
  const groups = access.groups.entries().filter(([, { users }]) => users.includes(account.username));
  return {
    ...userObject(account, version),
    full_name: account.name,
    role: account.role,
    active: account.isActive,
    root: account.root,
    groups: groups.map(([name]) => name),
    rights: [...accounts.rightsOf(account)],
  };
}

function list(call: Call): Answer {
  return json(visibleAccounts(call).map((account) => detailed(call.services, account, call.version)));
}

function search(call: Call): Answer {
  const words = keywords(call.query);
  const found = visibleAccounts(call).filter(({ username, name, email }) => matchesAll(words, [username, name, email]));
  return json(found.map((account) => detailed(call.services, account, call.version)));
}

function accountOf(call: Call): Account {
  return visibleAccount(call, call.rest[0] ?? '');
}

function read(call: Call): Answer {
  return json(detailed(call.services, accountOf(call), call.version));
}

async function create(call: Call): Promise<Answer> {
  demandRight(call, 'account_manage');
  const { accounts, limits } = call.services;
  const form = await readForm(call.body, limits);
  const username = form.required('username');
  if (!usernames.test(username)) throw fieldError('username', 'Use 1 to 64 letters, digits, and @ . + - _ only.');
  const refuseTaken = () => {
    if (accounts.byName(username)) throw fieldError('username', 'There is a user of this name already.');
  };
  refuseTaken();
  demandRoom(accounts.users, limits.records);
  const role = demandRole(call, form.optional('role') ?? defaultRole);
  const record: UserRecord = {
    username,
    name: nameOf(form) ?? username,
    email: textOf(form, 'email') ?? '',
    role,
    isActive: form.flag('active') ?? true,
    root: (await rootOf(call, form)) ?? ownRoot(call),
    password: await hashPassword(passwordOf(form)),
  };
  // Another request may have made the user during the wait.
  refuseTaken();
  accounts.users.set(username, record);
  return json(detailed(call.services, known(call, username), call.version), 201);
}

/**
 * Changes a user. Users may change their own name, address and password; the rest needs the right to manage accounts.
 */
async function update(call: Call): Promise<Answer> {
  const { accounts, sessions, limits } = call.services;
  const account = accountOf(call);
  const { username } = account;
  const form = await readForm(call.body, limits);
  const isSelf = username === call.user.username;
  const isManaging = !isSelf || ['role', 'active', 'root'].some((field) => form.has(field));
  demandRight(call, isManaging ? 'account_manage' : 'self_manage');
  demandManageable(call, account);
  // With a password, an application could keep access after its permission was revoked.
  if (isSelf && form.has('password') && call.user.application !== undefined) {
    throw new HttpError(403, 'Applications cannot set the password of the user that they act for.');
  }
  if (!isSelf && form.has('password')) demandRight(call, 'account_manage_password');
  const next = form.optional('role');
  const changes = {
    ...definedOnly({ name: nameOf(form), email: textOf(form, 'email'), isActive: form.flag('active') }),
    ...definedOnly({ root: await rootOf(call, form), role: next === undefined ? undefined : demandRole(call, next) }),
    ...(form.has('password') ? { password: await hashPassword(passwordOf(form)) } : {}),
  };
  // Read again: hashing the password took a while.
  const record = changeable(call, username);
  accounts.users.set(username, { ...record, ...changes });
  if ('password' in changes) {
    accounts.forget(username);
    sessions.endAll(username);
  }
  return json(detailed(call.services, known(call, username), call.version));
}

function remove(call: Call): Answer {
  demandRight(call, 'account_manage');
  const { accounts, sessions, access, links, tasks, oauth } = call.services;
  const account = accountOf(call);
  const { username } = account;
  demandManageable(call, account);
  changeable(call, username);
  accounts.users.delete(username);
  accounts.forget(username);
  accounts.apiKeys.forget(username);
  sessions.endAll(username);
  // A later user with the same name must not get any of it.
  access.forget('user', username);
  links.forget(username);
  oauth.forget(username);
  tasks.forgetAll(username);
  forgetPrefs(call.services, username);
  forgetKept(call.services, username);
  forgetSshKeys(call.services, username);
  for (const [name, group] of access.groups.entries()) {
    const users = group.users.filter((user) => user !== username);
    if (users.length < group.users.length) access.groups.set(name, { ...group, users });
  }
  return noContent();
}

function known({ services: { accounts } }: Call, username: string): Account {
  const account = accounts.byName(username);
  if (!account) throw new HttpError(404, 'There is no such user.');
  return account;
}

/** The record of a user. @throws HttpError 409 for an account of the server's options. */
function changeable({ services: { accounts } }: Call, username: string): UserRecord {
  const record = accounts.users.get(username);
  if (record) return record;
  throw new HttpError(409, 'This account is defined in the options of the server and can only be changed there.');
}

/** The root that a form gives a user: an existing directory, by a path of the caller. */
async function rootOf(call: Call, form: Form): Promise<string | undefined> {
  if (!form.has('root')) return undefined;
  const real = await call.volume.real(form.path('root'), 'list');
  return givable(call, call.volume.site(real));
}

function ownRoot(call: Call): string {
  return givable(call, call.volume.site(call.volume.root));
}

/** Checks a user's root: with a root of its own, an account has all rights there that no rule takes away. */
function givable(call: Call, root: string): string {
  if (root !== '/') demandAccess(call, root, allRights);
  return root;
}

function nameOf(form: Form): string | undefined {
  return textOf(form, 'full_name') ?? textOf(form, 'name');
}

function textOf(form: Form, field: string): string | undefined {
  if (!form.has(field)) return undefined;
  const text = form.all(field)[0] ?? '';
  if (text.length > longestText) throw fieldError(field, `This may have at most ${longestText} characters.`);
  return text;
}

function passwordOf(form: Form): string {
  const password = form.required('password');
  if (password.length >= shortestPassword && password.length <= longestText) return password;
  throw fieldError('password', `A password has ${shortestPassword} to ${longestText} characters.`);
}

function definedOnly<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined | ''> } {
  const defined = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]?: Exclude<T[K], undefined | ''> };
}
