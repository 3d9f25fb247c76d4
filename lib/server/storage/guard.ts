import { isWithin, parentOf } from '../paths/within';

/** What may be done with a file or directory. */
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

/** A right, or at least one of them: enough to know that something is there. */
export type Need = Right | 'see';

/**
 * Says what somebody may do where. Paths are those of the site, real ones below its root with slashes, such as
 * `/docs/a.txt`; so that no link and no other spelling leads around a rule.
 */
export interface Guard {
  acl(path: string): Acl;
  /** Whether it exists for the caller: some right is there, or below it. */
  sees(path: string): boolean;
  /** Whether the names in the directory that holds it include it. */
  lists(path: string): boolean;
  /** Whether the right is there and everywhere below. */
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

/** The same, but never more than `most`. */
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

/** Everything everywhere. */
export const everything: Guard = guardOf(allRights, []);

/** Nothing anywhere. */
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
