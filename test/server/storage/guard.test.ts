import { allRights, everything, guardOf, noRights, nothing, restrict } from '../../../lib/server/storage/guard';

const readOnly = { ...noRights, read: true, list: true };

describe('rules', () => {
  const guard = guardOf(noRights, [
    { path: '/a/b', acl: readOnly },
    { path: '/a/b/secret', acl: noRights },
    { path: '/a/b/secret/open', acl: allRights },
    { path: '/drop', acl: { ...noRights, write: true } },
  ]);

  test('the nearest one decides', () => {
    expect(guard.acl('/')).toEqual(noRights);
    expect(guard.acl('/a')).toEqual(noRights);
    expect(guard.acl('/a/bc')).toEqual(noRights);
    expect(guard.acl('/a/b')).toEqual(readOnly);
    expect(guard.acl('/a/b/c/d')).toEqual(readOnly);
    expect(guard.acl('/a/b/secret/x')).toEqual(noRights);
    expect(guard.acl('/a/b/secret/open/x')).toEqual(allRights);
  });

  test('the way to what is allowed can be seen, and nothing beside it', () => {
    for (const path of ['/', '/a', '/a/b', '/a/b/x', '/a/b/secret', '/drop', '/drop/x']) {
      expect([path, guard.sees(path)]).toEqual([path, true]);
    }
    for (const path of ['/b', '/a/c', '/a/b/secret/x', '/dropped']) {
      expect([path, guard.sees(path)]).toEqual([path, false]);
    }
  });

  test('listings show the way, and what may be listed', () => {
    for (const path of ['/a', '/drop', '/a/b', '/a/b/x', '/a/b/secret', '/a/b/secret/open']) {
      expect([path, guard.lists(path)]).toEqual([path, true]);
    }
    for (const path of ['/x', '/a/x', '/drop/x', '/a/b/secret/x']) {
      expect([path, guard.lists(path)]).toEqual([path, false]);
    }
  });

  test('a right everywhere below a path', () => {
    expect(guard.everywhere('read', '/a/b')).toBe(false);
    expect(guard.everywhere('read', '/a/b/c')).toBe(true);
    expect(guard.everywhere('remove', '/a/b/secret/open')).toBe(true);
    expect(guardOf(allRights, [{ path: '/x', acl: noRights }]).everywhere('remove', '/')).toBe(false);
  });
});

test('the ends: everything and nothing', () => {
  expect([everything.acl('/x'), everything.sees('/x'), everything.everywhere('write', '/')]).toEqual([
    allRights,
    true,
    true,
  ]);
  expect([nothing.acl('/'), nothing.sees('/'), nothing.lists('/x')]).toEqual([noRights, false, false]);
});

test('what is restricted has no more than that', () => {
  const guard = restrict(everything, readOnly);
  expect(guard.acl('/x')).toEqual(readOnly);
  expect([guard.everywhere('write', '/'), guard.everywhere('read', '/')]).toEqual([false, true]);
  expect(restrict(everything, { ...noRights, read: true }).lists('/x')).toBe(false);
  expect(restrict(everything, noRights).sees('/')).toBe(false);
});
