import { userObject, type Account, type UserRecord } from '../accounts/account';
import { hashPassword } from '../accounts/password';
import { defaultRole } from '../accounts/rights';
import { json, noContent, type Answer } from '../http/answer';
import { demandRight, type Call } from '../http/call';
import { readForm, type Form } from '../http/form';
import { demandRoom, fieldError, HttpError } from '../http/http_error';
import { version2, type Route } from '../http/router';
import { keywords, matchesAll } from './search';

export const userRoutes: readonly Route[] = [
  { endpoint: 'user', versions: version2, methods: { GET: list, POST: create } },
  {
    endpoint: 'user',
    versions: version2,
    rest: 'one',
    methods: { GET: read, POST: update, PUT: update, DELETE: remove },
  },
  { endpoint: 'search/user', versions: version2, methods: { GET: search } },
];

/** What Django takes for a name; in particular no colon, which ends it in Basic authentication. */
const usernames = /^[\w.@+-]{1,64}$/;
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

/** All accounts for those who manage them; others see themselves. */
function visible({ services: { accounts }, user }: Call): Account[] {
  return accounts.list().filter(({ username }) => user.rights.has('account_manage') || username === user.username);
}

function list(call: Call): Answer {
  return json(visible(call).map((account) => detailed(call.services, account, call.version)));
}

function search(call: Call): Answer {
  const words = keywords(call.query);
  const found = visible(call).filter(({ username, name, email }) => matchesAll(words, [username, name, email]));
  return json(found.map((account) => detailed(call.services, account, call.version)));
}

function accountOf(call: Call): Account {
  const [name] = call.rest;
  const account = visible(call).find(({ username }) => username === name);
  if (!account) throw new HttpError(404, 'There is no such user.');
  return account;
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
  const role = roleOf(call, form.optional('role') ?? defaultRole);
  const record: UserRecord = {
    username,
    name: nameOf(form) ?? username,
    email: textOf(form, 'email') ?? '',
    role,
    isActive: form.flag('active') ?? true,
    root: (await rootOf(call, form)) ?? call.user.root,
    password: await hashPassword(passwordOf(form)),
  };
  // Somebody else may have been faster.
  refuseTaken();
  accounts.users.set(username, record);
  return json(detailed(call.services, known(call, username), call.version), 201);
}

/** People may change their own name, address and password; the rest is for those who manage accounts. */
async function update(call: Call): Promise<Answer> {
  const { accounts, sessions, limits } = call.services;
  const { username, role } = accountOf(call);
  const form = await readForm(call.body, limits);
  const isSelf = username === call.user.username;
  const isManaging = !isSelf || ['role', 'active', 'root'].some((field) => form.has(field));
  demandRight(call, isManaging ? 'account_manage' : 'self_manage');
  if (!isSelf) roleOf(call, role, 'account_manage_any');
  const next = form.optional('role');
  const changes = {
    ...definedOnly({ name: nameOf(form), email: textOf(form, 'email'), isActive: form.flag('active') }),
    ...definedOnly({ root: await rootOf(call, form), role: next === undefined ? undefined : roleOf(call, next) }),
    ...(form.has('password') ? { password: await hashPassword(passwordOf(form)) } : {}),
  };
  // As it is by now: the password took a while.
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
  const { accounts, sessions, access } = call.services;
  const { username, role } = accountOf(call);
  roleOf(call, role, 'account_manage_any');
  changeable(call, username);
  accounts.users.delete(username);
  accounts.forget(username);
  sessions.endAll(username);
  access.forget('user', username);
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

/** Accounts of the server's options are changed there. */
function changeable({ services: { accounts } }: Call, username: string): UserRecord {
  const record = accounts.users.get(username);
  if (record) return record;
  throw new HttpError(409, 'This account is defined in the options of the server and can only be changed there.');
}

/**
 * Checks a role that somebody gets, or has whom one changes: nobody may give, or get by the way of another, rights
 * that he does not have.
 */
function roleOf(call: Call, role: string, loophole: 'rights_loophole' | 'account_manage_any' = 'rights_loophole') {
  const { services, user } = call;
  if (!services.accounts.isRole(role)) throw fieldError('role', 'There is no such role.');
  const missing = services.accounts.rightsOfRole(role).filter((right) => !user.rights.has(right));
  if (missing.length > 0 && !user.rights.has(loophole)) {
    throw new HttpError(403, `You lack rights of the role ${role}: ${missing.join(', ')}.`);
  }
  return role;
}

/** The root of a user: a directory that exists, as the caller knows it. */
async function rootOf({ volume }: Call, form: Form): Promise<string | undefined> {
  if (!form.has('root')) return undefined;
  const real = await volume.real(form.path('root'), 'list');
  return volume.site(real);
}

function nameOf(form: Form): string | undefined {
  return textOf(form, 'full_name') ?? textOf(form, 'name');
}

function textOf(form: Form, field: string): string | undefined {
  if (!form.has(field)) return undefined;
  const text = form.all(field)[0] ?? '';
  if (text.length > longestText) throw fieldError(field, `This may have ${longestText} characters.`);
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
