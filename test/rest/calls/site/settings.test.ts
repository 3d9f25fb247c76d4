import { OptionsError, ResponseError } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';

const service = useSyncService();
const statusOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => 'success',
    (error: unknown) => error,
  );
  return (error as ResponseError).status;
};
const ada = { username: 'ada', password: 'a long password', email: 'ada@example.com' };

test('roles', async () => {
  const { roles, users } = service.api;
  const made = await roles.create({ name: 'the scribes', rights: { sftp_access: true, ftp_access: true } });
  expect(made).toMatchObject({ name: 'the scribes', rights: { sftp_access: true, ftp_access: true } });
  expect(made.rights['site_manage']).toBe(false);
  expect((await roles.list()).map(({ name }) => name)).toContain('the scribes');
  const changed = await roles.update('the scribes', { rights: { ftp_access: false } });
  expect(changed.rights).toMatchObject({ sftp_access: true, ftp_access: false });
  expect(await roles.get('the scribes')).toEqual(changed);
  expect(await users.create({ ...ada, role: 'the scribes' })).toMatchObject({ role: 'the scribes' });
  await roles.delete('the scribes');
  expect(await statusOf(roles.get('the scribes'))).toBe(404);
});

test('sites', async () => {
  const { sites } = service.api;
  expect(await sites.create({ name: 'north', industry: 'printing' })).toEqual({ name: 'north', industry: 'printing' });
  expect(await statusOf(sites.create({ name: 'north' }))).toBe(400);
  expect(await sites.update('north', { contact: 'Ada' })).toMatchObject({ industry: 'printing', contact: 'Ada' });
  expect(await sites.get('north')).toMatchObject({ name: 'north', contact: 'Ada' });
  expect(await sites.list()).toHaveLength(1);
  await sites.delete('north');
  expect(await statusOf(sites.get('north'))).toBe(404);
});

test.each(['user', 'group', 'site'] as const)('quotas of a %s', async (kind) => {
  const quotas = service.api.quotas[`${kind}s`];
  const fields = { enforcement: 'notify', interval: 'monthly', disk_bytes_limit: 5_000_000_000 } as const;
  // The compiler cannot know which of the three it is.
  const create = quotas.create.bind(quotas) as (fields: object) => Promise<object>;
  const made = await create({ [kind]: 'ada', ...fields });
  expect(made).toMatchObject({ [kind]: 'ada', enforcement: 'notify', interval: 'monthly' });
  const changed = await quotas.update('ada', { interval: 'weekly', xfer_bytes_limit: 1 });
  expect(changed).toMatchObject({ interval: 'weekly', enforcement: 'notify' });
  expect(Number(changed.disk_bytes_limit)).toBe(fields.disk_bytes_limit);
  expect(Number(changed.xfer_bytes_limit)).toBe(1);
  expect(await quotas.get('ada')).toEqual(changed);
  expect(await quotas.list()).toEqual([changed]);
  await quotas.delete('ada');
  expect(await statusOf(quotas.get('ada'))).toBe(404);
});

test.each([
  ['path', '/docs/a b', 'docs/a b/'],
  ['user', 'ada', 'ada'],
  ['group', 'team', 'team'],
] as const)('watches of a %s', async (kind, what, again) => {
  const watches = service.api.watches[`${kind}s`];
  expect(await watches.create(what)).toMatchObject({ [kind]: what });
  expect(await statusOf(watches.create(again))).toBe(400);
  expect(await watches.get(again)).toMatchObject({ [kind]: what });
  expect(await watches.list()).toHaveLength(1);
  await watches.delete(again);
  expect(await watches.list()).toEqual([]);
  expect(await statusOf(watches.get(what))).toBe(404);
});

test.each(['user', 'site'] as const)('settings of the %s', async (scope) => {
  const prefs = service.api.prefs[scope];
  expect(await prefs.set('max-per-page', '50')).toMatchObject({ name: 'max-per-page', value: '50' });
  expect(await prefs.set('max-per-page', '')).toMatchObject({ value: '' });
  await prefs.set('a b ü', 'x');
  expect(await prefs.get('max-per-page')).toMatchObject({ value: '' });
  expect((await prefs.list()).map(({ name }) => name).sort()).toEqual(['a b ü', 'max-per-page']);
  expect(await service.api.prefs.list()).toHaveLength(2);
  await prefs.delete('max-per-page');
  expect(await statusOf(prefs.get('max-per-page'))).toBe(404);
  await expect(prefs.set('x', 5 as never)).rejects.toThrow(OptionsError);
});

test('search of users and groups', async () => {
  const { users, groups } = service.api;
  await users.create(ada);
  await users.create({ ...ada, username: 'bob', email: 'bob@example.com' });
  await groups.create({ name: 'the team', users: ['ada'] });
  await groups.create({ name: 'others' });
  expect((await users.search('ADA example')).map(({ username }) => username)).toEqual(['ada']);
  expect((await groups.search('team')).map(({ name }) => name)).toEqual(['the team']);
  expect(await groups.search('nobody')).toEqual([]);
  await expect(users.search('')).rejects.toThrow(OptionsError);
});

test('the session', async () => {
  await service.api.login();
  expect(await service.api.session()).toMatchObject({ user: { username: 'smartfile' } });
});
