import { isWithin, parentOf } from '../paths/within';

/** Rights to a file or directory. */
export interface Acl {
  /** Read contents. */
  readonly read: boolean;
  /** Make and change files, make directories, set tags and attributes. */
  readonly write: boolean;
  /** Remove it, or move it away. */
  readonly remove: boolean;
  /** See the names in a directory. */
  readonly list: boolean;
}

export type Right = keyof Acl;

export const allRights: Acl = { read: true, write: true, remove: true, list: true };
export const noRights: Acl = { read: false, write: false, remove: false, list: false };

/** A right; or `see`, which any right includes. */
export type Need = Right | 'see';

/**
 * The rights of a caller to all paths. They are paths of the site: real paths below its root, with slashes, such as
 * `/docs/a.txt`. So neither a link nor another spelling evades a rule.
 */
export interface Guard {
  acl(path: string): Acl;
  /** Whether the path exists for the caller: who has any right to it, or to something below it. */
  sees(path: string): boolean;
  /** Whether listings of its directory show it. */
  lists(path: string): boolean;
  /** Whether the caller has the right to the path and to everything below it. */
  everywhere(right: Right, path: string): boolean;
}

export interface Rule {
  readonly path: string;
  readonly acl: Acl;
}

/**
 * The rule nearest to a path, upwards, decides; where there is none, `base` does.
 * @param rules one for each path at most.
 */
export function guardOf(base: Acl, rules: readonly Rule[]): Guard {
  const acl = (path: string) => {
    let nearest: Rule | undefined;
    for (const rule of rules) {
      if (isWithin(rule.path, path) && rule.path.length >= (nearest?.path.length ?? 0)) nearest = rule;
    }
    return nearest?.acl ?? base;
  };
  const grantsWithin = (path: string) => rules.some((rule) => isWithin(path, rule.path) && hasAny(rule.acl));
  return {
    acl,
    sees: (path) => hasAny(acl(path)) || grantsWithin(path),
    lists: (path) => (acl(parentOf(path)).list && hasAny(acl(path))) || grantsWithin(path),
    everywhere: (right, path) =>
      acl(path)[right] && rules.every((rule) => !isWithin(path, rule.path) || rule.acl[right]),
  };
}

/** A guard that grants what `guard` grants, but no more than `most`. */
export function restrict(guard: Guard, most: Acl): Guard {
  const acl = (path: string) => intersect(guard.acl(path), most);
  const isAnyLeft = hasAny(most);
  return {
    acl,
    sees: (path) => isAnyLeft && guard.sees(path),
    lists: (path) => most.list && guard.lists(path),
    everywhere: (right, path) => most[right] && guard.everywhere(right, path),
  };
}

/** Grants all rights everywhere. */
export const everything: Guard = guardOf(allRights, []);

/** Grants nothing. */
export const nothing: Guard = guardOf(noRights, []);

export function intersect(a: Acl, b: Acl): Acl {
  return {
    read: a.read && b.read,
    write: a.write && b.write,
    remove: a.remove && b.remove,
    list: a.list && b.list,
  };
}

export function union(a: Acl, b: Acl): Acl {
  return {
    read: a.read || b.read,
    write: a.write || b.write,
    remove: a.remove || b.remove,
    list: a.list || b.list,
  };
}

export function hasAny(acl: Acl): boolean {
  return acl.read || acl.write || acl.remove || acl.list;
}
