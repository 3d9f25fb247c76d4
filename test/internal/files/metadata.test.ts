import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AtomicFile } from '../../../lib/internal/files/atomic_file';
import { aclOf, attributesOf, describeAsRoot, describeWithAccess, setAcl, setAttribute } from '../../support/access';
import { useTempDir } from '../../support/temp_dir';
import { withTypeScript } from '../../support/typescript';

const temp = useTempDir();

const [alice, bob, staff] = [1001, 1002, 2000];

/** Names an addon that is not there. */
const noAddon = { SMARTFILE_NATIVE: '/no/addon' };

interface Replacement {
  file: string;
  to?: string;
  uid: number;
  gid: number;
  groups: number[];
}

/** Replaces files as other users. @returns the modes of the drafts while they were written. */
function replaceAs(cases: Replacement[], env = {}): number[] {
  const child = path.join(__dirname, '../../support/children/replace_as.cjs');
  const args = [...withTypeScript, child, temp.file('scratch'), JSON.stringify(cases)];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  return JSON.parse(printed) as number[];
}

async function replace(file: string): Promise<void> {
  const draft = await AtomicFile.create(file);
  await draft.handle.writeFile('new');
  await draft.commit();
}

/** A file of alice and staff. */
function hers(name: string, mode: number): string {
  const file = temp.file(name);
  writeFileSync(file, 'old');
  chownSync(file, alice, staff);
  chmodSync(file, mode);
  return file;
}

const asBob = (file: string, groups: number[] = []) => ({ file, uid: bob, gid: bob, groups });

function factsOf(file: string): [mode: string, uid: number, gid: number] {
  const { mode, uid, gid } = statSync(file);
  return [(mode & 0o7777).toString(8), uid, gid];
}

describeAsRoot('a file that somebody else replaces is open to nobody who could not open it before', () => {
  beforeEach(() => chmodSync(temp.path, 0o777));

  const cases: [mode: number, stranger: number, member: number, weakStranger: number, weakMember: number][] = [
    [0o660, 0o600, 0o660, 0o600, 0o600],
    [0o640, 0o600, 0o640, 0o600, 0o600],
    [0o664, 0o644, 0o664, 0o644, 0o644],
    [0o644, 0o644, 0o644, 0o644, 0o644],
    [0o604, 0o600, 0o604, 0o600, 0o604],
    [0o777, 0o777, 0o777, 0o777, 0o777],
    [0o6775, 0o755, 0o775, 0o755, 0o755],
  ];

  test.each([
    ['with the addon', {}, 1, 2],
    ['without it', noAddon, 3, 4],
  ])('%s', (_name, env, stranger, member) => {
    const strangers = cases.map(([mode], index) => hers(`stranger${index}`, mode));
    const members = cases.map(([mode], index) => hers(`member${index}`, mode));
    const roots = cases.map(([mode], index) => hers(`root${index}`, mode));
    const drafts = replaceAs(
      [
        ...strangers.map((file) => asBob(file)),
        ...members.map((file) => asBob(file, [staff])),
        ...roots.map((file) => ({ file, uid: 0, gid: 0, groups: [] })),
      ],
      env,
    );
    expect(new Set(drafts)).toEqual(new Set([0o600]));
    for (const [index, row] of cases.entries()) {
      expect(factsOf(strangers[index]!)).toEqual([row[stranger]!.toString(8), bob, bob]);
      expect(factsOf(members[index]!)).toEqual([row[member]!.toString(8), bob, staff]);
      expect(factsOf(roots[index]!)).toEqual([(row[member]! & 0o777).toString(8), alice, staff]);
      expect(readFileSync(strangers[index]!, 'utf8')).toBe('new');
    }
  });

  test('with an access control list: the mask is no right of the group', () => {
    const [stranger, member] = [hers('stranger', 0o600), hers('member', 0o600)];
    const list = ['user::rw-', 'user:1003:rw-', 'group::---', 'mask::rw-', 'other::---'];
    for (const file of [stranger, member]) setAcl(file, '-m', 'user:1003:rw,group::-');
    expect(factsOf(stranger)).toEqual(['660', alice, staff]);
    replaceAs([asBob(stranger), asBob(member, [staff])]);
    expect([aclOf(stranger), aclOf(member)]).toEqual([list, list]);
    expect([factsOf(stranger), factsOf(member)]).toEqual([
      ['660', bob, bob],
      ['660', bob, staff],
    ]);
  });

  test('with an access control list that shuts somebody out: nor are they others by another group', () => {
    const file = hers('a', 0o664);
    setAcl(file, '-m', 'group:2001:-');
    replaceAs([asBob(file)]);
    expect(aclOf(file)).toEqual(['user::rw-', 'group::---', 'group:2001:---', 'mask::rw-', 'other::---']);
  });

  test('without the addon, what a list seemed to give to the group is dropped', () => {
    const file = hers('a', 0o600);
    setAcl(file, '-m', 'user:1003:rw,group::-');
    replaceAs([{ file, uid: 0, gid: 0, groups: [] }], noAddon);
    expect(factsOf(file)).toEqual(['600', alice, staff]);
  });

  test('rights to run with are not kept for other content, what administrators note is', () => {
    const file = hers('a', 0o755);
    setAttribute(file, 'security.capability', '0x0000000200040000000000000000000000000000');
    for (const name of ['trusted.note', 'security.note', 'user.note']) setAttribute(file, name, 'n');
    expect(attributesOf(file)).toHaveLength(4);
    replaceAs([{ file, uid: 0, gid: 0, groups: [] }]);
    expect(attributesOf(file).sort()).toEqual(['security.note', 'trusted.note', 'user.note']);
  });

  test('what is copied, too: files and directories', () => {
    const tree = temp.file('tree');
    mkdirSync(path.join(tree, 'sub'), { recursive: true });
    writeFileSync(path.join(tree, 'sub/a'), 'old');
    for (const [name, mode] of [
      ['sub/a', 0o6664],
      ['sub', 0o2775],
      ['', 0o1773],
    ] as const) {
      chownSync(path.join(tree, name), alice, staff);
      chmodSync(path.join(tree, name), mode);
    }
    setAcl(path.join(tree, 'sub'), '-d', '-m', 'user:1003:r');
    setAcl(path.join(tree, 'sub/a'), '-m', 'user:1003:-');
    const asRoot = { uid: 0, gid: 0, groups: [] };
    const moved = temp.file('moved');
    replaceAs([{ file: tree, to: moved, ...asRoot }]);
    expect(factsOf(moved)).toEqual(['1773', alice, staff]);
    expect(factsOf(path.join(moved, 'sub'))).toEqual(['2775', alice, staff]);
    expect(factsOf(path.join(moved, 'sub/a'))).toEqual(['664', alice, staff]);
    expect(aclOf(path.join(moved, 'sub/a'))).toContain('user:1003:---');
    expect(aclOf(path.join(moved, 'sub'))).toContain('default:user:1003:r--');
    chmodSync(moved, 0o777);
    chmodSync(path.join(moved, 'sub'), 0o2777);
    const ofBob = temp.file('ofBob');
    replaceAs([{ ...asBob(moved), to: ofBob }]);
    expect(factsOf(ofBob)).toEqual(['777', bob, bob]);
    expect(factsOf(path.join(ofBob, 'sub'))).toEqual(['777', bob, bob]);
    expect(aclOf(path.join(ofBob, 'sub/a'))).toEqual([
      'user::rw-',
      'user:1003:---',
      'group::---',
      'mask::rw-',
      'other::---',
    ]);
  });

  test('a file that its replacer may not read loses what that one cannot see', () => {
    const file = hers('a', 0o600);
    setAttribute(file, 'user.note', 'n');
    replaceAs([asBob(file)]);
    expect([factsOf(file), attributesOf(file)]).toEqual([['600', bob, bob], []]);
  });
});

describeWithAccess('what a file has beside its content stays', () => {
  test('access control list and attributes, also with a list that the directory gives to new files', async () => {
    writeFileSync(temp.file('a'), 'old');
    setAcl(temp.file('a'), '-m', 'user:1003:r,group::-,other::-');
    setAttribute(temp.file('a'), 'user.note', 'n');
    const before = aclOf(temp.file('a'));
    setAcl(temp.path, '-d', '-m', 'user:1004:rwx,group::rwx,other::rwx');
    await replace(temp.file('a'));
    expect(aclOf(temp.file('a'))).toEqual(before);
    expect(attributesOf(temp.file('a'))).toEqual(['user.note']);
  });

  test('a file without a list gets none from its directory; a new one does', async () => {
    writeFileSync(temp.file('a'), 'old');
    chmodSync(temp.file('a'), 0o640);
    setAcl(temp.path, '-d', '-m', 'user:1004:rwx,group::rwx,other::-');
    await replace(temp.file('a'));
    expect(aclOf(temp.file('a'))).toEqual(['user::rw-', 'group::r--', 'other::---']);
    await replace(temp.file('b'));
    expect(aclOf(temp.file('b'))).toContain('user:1004:rwx');
  });
});

test('a file that becomes private while it is replaced stays private', async () => {
  writeFileSync(temp.file('a'), 'old');
  chmodSync(temp.file('a'), 0o644);
  const draft = await AtomicFile.create(temp.file('a'));
  chmodSync(temp.file('a'), 0o600);
  await draft.commit();
  expect(factsOf(temp.file('a'))[0]).toBe('600');
});

test('so does one that comes up where there was none', async () => {
  const draft = await AtomicFile.create(temp.file('a'));
  writeFileSync(temp.file('a'), 'private', { mode: 0o600 });
  await draft.commit();
  expect(factsOf(temp.file('a'))[0]).toBe('600');
});

test('without overwrite, what comes up under the name stays', async () => {
  for (const other of [(name: string) => writeFileSync(name, 'other'), (name: string) => mkdirSync(name)]) {
    const name = temp.file(`a${other.toString().length}`);
    const draft = await AtomicFile.create(name);
    other(name);
    await expect(draft.commit({ overwrite: false })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(lstatSync(draft.temporary, { throwIfNoEntry: false })).toBeUndefined();
  }
  const draft = await AtomicFile.create(temp.file('free'));
  await draft.commit({ overwrite: false });
  expect(draft.isCommitted).toBe(true);
});

test('another hard link keeps the old content', async () => {
  writeFileSync(temp.file('a'), 'old');
  linkSync(temp.file('a'), temp.file('b'));
  await replace(temp.file('a'));
  expect([readFileSync(temp.file('a'), 'utf8'), readFileSync(temp.file('b'), 'utf8')]).toEqual(['new', 'old']);
});
