import type { Readable } from 'node:stream';
import type {
  AccessRule,
  ActivityEntry,
  AnswerStream,
  BasicClient,
  FileInfo,
  Group,
  Link,
  OAuthClient,
  OAuthToken,
  OAuthTokens,
  PathAccess,
  Pref,
  Quota,
  Right,
  Role,
  Site,
  SshKey,
  Task,
  User,
  Watch,
  WhoAmI,
} from '../../../lib/rest';
import type { Equal } from '../../support/equal_types';

// What is checked here is checked by the compiler (npm run typecheck): the calls are never made.
const calls = (api: BasicClient, oauth: OAuthClient) => ({
  whoami: api.whoami(),
  rights: api.rights(),
  info: api.files.info('/a'),
  stat: api.files.stat('/a'),
  exists: api.files.exists('/a'),
  total: api.files.list('/').then(({ total }) => total),
  upload: api.files.upload(Buffer.of(1), '/a', { as: 'stream', parents: true }),
  download: api.files.download('/a', { start: 1, end: 2 }),
  downloadTo: api.files.downloadTo('/a', 'a', { resumes: 1 }),
  zip: api.files.downloadZip(['/a', '/b']),
  move: api.files.move(['/a'], '/b'),
  moved: api.files.move('/a', '/b').then((task) => task.wait({ timeout: 1 })),
  sums: api.files.checksum('/a', 'SHA256').then((task) => task.wait()),
  task: api.tasks.get('uuid'),
  tasks: api.tasks.list(),
  link: api.links.create({ path: '/a', read: true, expires: 60 }),
  exchange: api.links.exchange('/a', { expires: 60 }),
  user: api.users.update('a', { email: 'a@b.example' }),
  users: api.users.search('a'),
  group: api.groups.create({ name: 'a', users: ['b'] }),
  role: api.roles.update('a', { rights: { account_manage: true } }),
  rule: api.access.users.create('a', '/a', { read: true }),
  ofPath: api.access.ofPath('/a'),
  key: api.sshKeys.find('a', 'ssh-ed25519 A'),
  sites: api.sites.list(),
  quota: api.quotas.users.get('a'),
  pref: api.prefs.user.get('a'),
  watch: api.watches.paths.create('/a'),
  activity: api.activity.list().next(),
  csv: api.activity.csv({ page: 2 }),
  requestToken: oauth.getRequestToken(new URL('https://a.example/')),
  accessToken: oauth.getAccessToken('verifier'),
  tokens: Promise.resolve(oauth.getTokens()),
  authorization: Promise.resolve(oauth.getAuthorizationUrl()),
  byOAuth: oauth.files.info('/a'),
});
type Calls = ReturnType<typeof calls>;
type Answers = { [K in keyof Calls]: Awaited<Calls[K]> };

interface Expected {
  whoami: WhoAmI;
  rights: Right[];
  info: FileInfo;
  stat: FileInfo | undefined;
  exists: boolean;
  total: number | undefined;
  upload: FileInfo;
  download: Readable;
  downloadTo: number;
  zip: AnswerStream;
  move: Task;
  moved: Readonly<Record<string, unknown>>;
  sums: Readonly<Record<string, string>>;
  task: Task;
  tasks: Task[];
  link: Link;
  exchange: string;
  user: User;
  users: User[];
  group: Group;
  role: Role;
  rule: AccessRule;
  ofPath: PathAccess;
  key: SshKey | undefined;
  sites: Site[];
  quota: Quota<'user'>;
  pref: Pref;
  watch: Watch<'path'>;
  activity: IteratorResult<ActivityEntry, void>;
  csv: AnswerStream;
  requestToken: OAuthToken;
  accessToken: OAuthToken;
  tokens: OAuthTokens;
  authorization: string;
  byOAuth: FileInfo;
}

/** The names of those that differ. */
type Differing<A, B> = { [K in keyof A | keyof B]: Equal<A[K & keyof A], B[K & keyof B]> extends true ? never : K }[
  keyof A | keyof B];

test('what a typed call gives is known', () => {
  const same: Equal<Differing<Answers, Expected>, never> = true;
  // @ts-expect-error -- and one that differs is seen
  const other: Equal<Differing<Answers, Omit<Expected, 'user'> & { user: Group }>, never> = true;
  const named: Differing<Answers, Omit<Expected, 'user'> & { user: Group }> = 'user';
  const nothing: Equal<ReturnType<BasicClient['files']['unlink']>, Promise<void>> = true;
  expect([same, other, named, nothing]).toEqual([true, true, 'user', true]);
  expect(typeof calls).toBe('function');
});

test('fields of answers have types, and unknown ones are unknown', () => {
  const number = (value: number) => value;
  const fields = async (api: BasicClient) => {
    const info = await api.files.info('/a');
    info.size.toFixed();
    info.time?.getTime();
    // @ts-expect-error -- nothing is known of it
    number(info['new_field']);
    for await (const child of api.files.list('/', { fields: ['name'] })) {
      child.name.toUpperCase();
      // @ts-expect-error -- it was not asked for
      number(child.size);
    }
    // @ts-expect-error -- answers are not changed
    info.size = 1;
    // @ts-expect-error -- it may not be there
    (await api.files.stat('/a')).size.toFixed();
  };
  expect(typeof fields).toBe('function');
});

test('wrong typed calls do not compile', () => {
  const wrong = (api: BasicClient) => [
    // @ts-expect-error -- no such option
    () => api.files.info('/a', { timeout: 1 }),
    // @ts-expect-error -- the form of the answer is settled
    () => api.files.info('/a', { as: 'text' }),
    // @ts-expect-error -- no such field
    () => api.files.list('/', { fields: ['colour'] }),
    // @ts-expect-error -- no such way
    () => api.files.upload('a', '/a', { as: 'json' }),
    // @ts-expect-error -- no content
    () => api.files.upload(7, '/a'),
    // @ts-expect-error -- no destination
    () => api.files.upload('a'),
    // @ts-expect-error -- no range of a whole file
    () => api.files.downloadTo('/a', 'a', { start: 1 }),
    // @ts-expect-error -- no such sum
    () => api.files.checksum('/a', 'MD4'),
    // @ts-expect-error -- a list of tags
    () => api.files.setTags('/a', 'tag'),
    // @ts-expect-error -- an offset in bytes
    () => api.files.append('/a', 'b', { offset: '1' }),
    // @ts-expect-error -- a link has a path
    () => api.links.create({ name: 'a' }),
    // @ts-expect-error -- the path of a link stays
    () => api.links.update('uid', { path: '/a' }),
    // @ts-expect-error -- a user has a password
    () => api.users.create({ username: 'a' }),
    // @ts-expect-error -- the name of a user stays
    () => api.users.update('a', { username: 'b' }),
    // @ts-expect-error -- a list of members
    () => api.groups.create({ name: 'a', users: 'b' }),
    // @ts-expect-error -- given or not
    () => api.roles.update('a', { rights: { account_manage: 'yes' } }),
    // @ts-expect-error -- no such right to a path
    () => api.access.users.create('a', '/a', { execute: true }),
    // @ts-expect-error -- rules have numbers
    () => api.access.groups.get('a', '1'),
    // @ts-expect-error -- whose key?
    () => api.sshKeys.list(),
    // @ts-expect-error -- a quota of a user has no group
    () => api.quotas.users.create({ group: 'a' }),
    // @ts-expect-error -- settings are texts
    () => api.prefs.user.set('a', 1),
    // @ts-expect-error -- paths are texts
    () => api.watches.paths.create(7),
    // @ts-expect-error -- pages are turned by the iteration
    () => api.activity.list({ page: 1 }),
    // @ts-expect-error -- milliseconds
    async () => (await api.tasks.get('uuid')).wait({ timeout: '1 s' }),
  ];
  expect(typeof wrong).toBe('function');
});

test('wrong options of OAuth do not compile', () => {
  const wrong = (Client: typeof OAuthClient, api: OAuthClient) => [
    // @ts-expect-error -- no such method
    () => new Client({ signatureMethod: 'RSA-SHA1' }),
    // @ts-expect-error -- these are of a BasicClient
    () => new Client({ key: 'a', password: 'b' }),
    // @ts-expect-error -- a token without its secret is none
    () => new Client({ credentials: () => ({ clientToken: 'a' }) }),
    // @ts-expect-error -- neither a URL nor its text
    () => api.getRequestToken(7),
    // @ts-expect-error -- a verifier is needed
    () => api.getAccessToken(),
    // @ts-expect-error -- a step is not an ordinary call
    () => api.getAccessToken('a', { headers: {} }),
    () => new Client({ clientToken: 'a', clientSecret: 'b', ...api.getTokens(), signatureMethod: 'HMAC-SHA256' }),
  ];
  expect(typeof wrong).toBe('function');
});
