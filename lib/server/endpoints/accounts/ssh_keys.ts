import { json, noContent, type Answer } from '../../dispatch/answer';
import { demandRight, type Call } from '../../dispatch/call';
import { readForm } from '../../dispatch/form';
import { demandRoom } from '../../dispatch/records';
import { fieldError, HttpError } from '../../http/http_error';
import { version3 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { demandManageable, visibleAccount } from './delegation';
import { keyPrefixOf, type SshKeyRecord } from '../../accounts/kept_records';

/** Public keys of users, stored for other programs: this server has no SSH. */
export const sshKeyRoutes: readonly Route[] = [
  { endpoint: 'sshkeys', versions: version3, rest: 'one', methods: { GET: list, POST: create } },
  {
    endpoint: 'sshkeys',
    versions: version3,
    rest: 'two',
    methods: { GET: read, PUT: put, PATCH: patch, DELETE: remove },
  },
];

const longest = { name: 200, key: 16_384 };

function list(call: Call): Answer {
  const keys = call.services.sshKeys.entries(keyPrefixOf(ownerOf(call)));
  return json(keys.map(([, record]) => record));
}

function read(call: Call): Answer {
  return json(found(call).record);
}

async function create(call: Call): Promise<Answer> {
  const form = await readForm(call.body, call.services.limits);
  return json(save(call, ownerOf(call), form.required('name'), form.required('key')), 201);
}

/** Makes a key, or replaces the one with this name. */
async function put(call: Call): Promise<Answer> {
  const form = await readForm(call.body, call.services.limits);
  return json(save(call, ownerOf(call), call.rest[1] ?? '', form.required('key')));
}

/** Changes a key or its name. */
async function patch(call: Call): Promise<Answer> {
  const form = await readForm(call.body, call.services.limits);
  const { key, record } = found(call);
  const name = form.optional('name') ?? record.name;
  const { sshKeys } = call.services;
  if (name !== record.name && sshKeys.get(keyOf(ownerOf(call), name))) {
    throw fieldError('name', 'There is a key of this name already.');
  }
  const saved = save(call, ownerOf(call), name, form.optional('key') ?? record.key);
  if (name !== record.name) sshKeys.delete(key);
  return json(saved);
}

function remove(call: Call): Answer {
  call.services.sshKeys.delete(found(call).key);
  return noContent();
}

/** The user in the URL: the caller, or a user whom the caller manages. */
function ownerOf(call: Call): string {
  const [username = ''] = call.rest;
  if (username !== call.user.username) demandRight(call, 'account_manage');
  // Whoever can add a key can sign in as that user where the keys are used.
  demandManageable(call, visibleAccount(call, username));
  return username;
}

/** Forgets the keys of a user who was removed. */
export function forgetSshKeys({ sshKeys }: Call['services'], username: string): void {
  for (const [key] of sshKeys.entries(keyPrefixOf(username))) sshKeys.delete(key);
}

function found(call: Call): { key: string; record: SshKeyRecord } {
  const key = keyOf(ownerOf(call), call.rest[1] ?? '');
  const record = call.services.sshKeys.get(key);
  if (!record) throw new HttpError(404, 'There is no such key.');
  return { key, record };
}

function save({ services: { sshKeys, limits } }: Call, owner: string, name: string, text: string): SshKeyRecord {
  if (name.length > longest.name || /\p{Cc}/u.test(name))
    throw fieldError('name', `Use up to ${longest.name} characters and no control characters.`);
  const record = { name, key: text.trim() };
  if (!isPublicKey(record.key))
    throw fieldError('key', 'This is not an OpenSSH public key (algorithm, base64, comment).');
  const key = keyOf(owner, name);
  if (!sshKeys.get(key)) demandRoom(sshKeys, limits.records);
  sshKeys.set(key, record);
  return record;
}

/** Whether a line is a public key: its base64 begins with the name of the algorithm (RFC 4253 section 6.6). */
export function isPublicKey(line: string): boolean {
  if (line.length > longest.key || /[\r\n\0]/.test(line)) return false;
  const [, algorithm = '', base64 = ''] = /^([a-z0-9@.-]+) +([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(line) ?? [];
  const data = Buffer.from(base64, 'base64');
  if (algorithm === '' || data.length < 4 + algorithm.length) return false;
  return data.readUInt32BE(0) === algorithm.length && data.toString('latin1', 4, 4 + algorithm.length) === algorithm;
}

function keyOf(username: string, name: string): string {
  return keyPrefixOf(username) + name;
}
