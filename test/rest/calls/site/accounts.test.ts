import { writeFileSync } from 'node:fs';
import { OptionsError, ResponseError } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';

const service = useSyncService();
const ada = { username: 'ada', password: 'a long password', email: 'ada@example.com' };
const gone = async (promise: Promise<unknown>) => {
  const error = await promise.catch((error: unknown) => error);
  expect((error as ResponseError).status).toBe(404);
};

test('users', async () => {
  const { users } = service.api;
  expect(await users.create(ada)).toMatchObject({ username: 'ada', email: 'ada@example.com' });
  expect((await users.list()).map(({ username }) => username)).toContain('ada');
  expect(await users.update('ada', { email: 'new@example.com' })).toMatchObject({ email: 'new@example.com' });
  expect(await users.get('ada')).toMatchObject({ email: 'new@example.com', active: true });
  await users.delete('ada');
  await gone(users.get('ada'));
  await expect(users.delete('')).rejects.toThrow(OptionsError);
});

test('groups', async () => {
  const { users, groups } = service.api;
  await users.create(ada);
  expect(await groups.create({ name: 'the team', users: ['ada'] })).toMatchObject({ users: ['ada'] });
  expect(await groups.list()).toHaveLength(1);
  expect(await groups.update('the team', { name: 'crew' })).toMatchObject({ name: 'crew', users: ['ada'] });
  expect(await groups.get('crew')).toMatchObject({ name: 'crew' });
  await groups.delete('crew');
  await gone(groups.get('crew'));
});

test('access', async () => {
  const { users, groups, access, files } = service.api;
  await users.create(ada);
  await groups.create({ name: 'team', users: [] });
  await files.mkdir('/docs');
  const rule = await access.users.create('ada', '/docs', { read: true, list: true });
  expect(rule).toMatchObject({ path: '/docs', read: true, list: true, write: false, remove: false });
  expect(await access.users.update('ada', rule.id, { write: true })).toMatchObject({ read: true, write: true });
  expect(await access.users.get('ada', rule.id)).toMatchObject({ write: true });
  expect(await access.users.list('ada')).toHaveLength(1);
  await access.groups.create('team', '/docs', { list: true });
  const { users: withRules, groups: groupsWithRules } = await access.ofPath('/docs');
  expect(withRules).toMatchObject([{ user: 'ada', acl: { read: true, write: true } }]);
  expect(groupsWithRules).toMatchObject([{ group: 'team', acl: { list: true, read: false } }]);
  await access.users.delete('ada', rule.id);
  expect(await access.users.list('ada')).toEqual([]);
});

test('links', async () => {
  const { links } = service.api;
  writeFileSync(service.stored('a.txt'), 'content');
  const before = Math.floor(Date.now() / 1000) * 1000;
  const link = await links.create({ path: '/a.txt', name: 'A file', expires: 3600 });
  expect(link).toMatchObject({ path: '/a.txt', name: 'A file', read: true, write: false });
  expect(link.expires!.getTime()).toBeGreaterThanOrEqual(before + 3600_000);
  expect(link.expires!.getTime()).toBeLessThanOrEqual(Date.now() + 3600_000);
  expect(await (await fetch(link.href)).text()).toContain('content');
  expect(await links.update(link.uid, { name: 'Another' })).toMatchObject({ name: 'Another' });
  expect(await links.list()).toHaveLength(1);
  await links.delete(link.uid);
  await gone(links.get(link.uid));
});

test('exchange', async () => {
  writeFileSync(service.stored('a.txt'), 'content');
  const url = await service.api.links.exchange('/a.txt', { expires: 60 });
  expect(await (await fetch(url)).text()).toBe('content');
  await expect(service.api.links.exchange('/a.txt', { expires: 0 })).rejects.toThrow(OptionsError);
});

test('SSH keys', async () => {
  const { sshKeys } = service.api;
  const key = (letter: string) => {
    const blob = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36, letter)]);
    return `ssh-ed25519 ${blob.toString('base64')} ada@laptop`;
  };
  const user = 'smartfile';
  expect(await sshKeys.save(user, 'my laptop', key('a'))).toMatchObject({ name: 'my laptop', key: key('a') });
  await sshKeys.save(user, 'other', key('b'));
  expect((await sshKeys.list(user)).map(({ name }) => name).sort()).toEqual(['my laptop', 'other']);
  expect(await sshKeys.get(user, 'my laptop')).toMatchObject({ key: key('a') });
  const [algorithm, blob] = key('b').split(' ');
  expect(await sshKeys.find(user, `${algorithm} ${blob} another comment`)).toMatchObject({ name: 'other' });
  expect(await sshKeys.find(user, key('c'))).toBeUndefined();
  expect(await sshKeys.update(user, 'other', { name: 'renamed' })).toMatchObject({ name: 'renamed', key: key('b') });
  await sshKeys.delete(user, 'renamed');
  await gone(sshKeys.get(user, 'renamed'));
});
