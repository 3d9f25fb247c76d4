import type { PathListener } from '../paths/path_journal';
import { rebase, isWithin } from '../paths/within';
import type { StateStore, Table } from '../../state/store';
import { ApiPath } from '../storage/names/api_path';
import { everything, guardOf, nothing, restrict, union, type Acl, type Guard, type Rule } from '../storage/guard';
import { Volume } from '../storage/volume';
import type { Account } from './account';
import { isAdministrator } from './accounts';

/**
 * The rights of a user, or of the members of a group, to a path and everything below it, unless a deeper rule differs.
 */
export interface AccessRecord {
  readonly id: number;
  readonly kind: 'user' | 'group';
  /** Name of the user or group. */
  readonly name: string;
  /** Path of the site. */
  readonly path: string;
  readonly acl: Acl;
}

export interface GroupRecord {
  readonly name: string;
  /** Usernames. */
  readonly users: readonly string[];
}

/** All that a read-only server grants. */
const readOnly: Acl = { read: true, list: true, write: false, remove: false };

/** The rules about who may do what with which files. */
export class AccessRules implements PathListener {
  readonly rules: Table<AccessRecord>;
  readonly groups: Table<GroupRecord>;
  /** The files as callers without an account see them: none. */
  readonly nothing: Volume;

  constructor(
    private readonly store: StateStore,
    site: Volume,
    private readonly isReadOnly: boolean,
  ) {
    this.rules = store.table('access');
    this.groups = store.table('groups');
    this.nothing = new Volume(site.root, site, nothing);
  }

  /** The files, as an account may use them. @throws StorageError `missing` when its root does not exist. */
  volumeOf(account: Account, site: Volume): Promise<Volume> {
    return site.view(ApiPath.parse(account.root), this.guardOf(account));
  }

  guardOf(account: Account): Guard {
    const guard = isAdministrator(account) ? everything : guardOf(account.base, this.rulesOf(account));
    return this.isReadOnly ? restrict(guard, readOnly) : guard;
  }

  /** The rules for an account, one for each path: its own, or else the union of those of its groups. */
  private rulesOf({ username }: Account): Rule[] {
    const own = new Map<string, Acl>();
    const ofGroups = new Map<string, Acl>();
    for (const [, { kind, name, path, acl }] of this.rules.entries()) {
      if (kind === 'user' && name === username) own.set(path, acl);
      if (kind !== 'group' || !this.groups.get(name)?.users.includes(username)) continue;
      const other = ofGroups.get(path);
      ofGroups.set(path, other ? union(acl, other) : acl);
    }
    return [...new Map([...ofGroups, ...own])].map(([path, acl]) => ({ path, acl }));
  }

  knows(path: string): boolean {
    return this.rules.entries().some(([, rule]) => isWithin(path, rule.path));
  }

  /** Rules follow what they protect. */
  moved(from: string, to: string): void {
    this.store.atomically(() => {
      for (const [key, rule] of this.rules.entries()) {
        if (isWithin(from, rule.path)) this.rules.set(key, { ...rule, path: rebase(rule.path, from, to) });
      }
    });
  }

  /** Rules stay: they also protect what gets the path next. */
  removed(): void {
    return;
  }

  /** Adds a rule, or changes the existing one for the path. */
  add(rule: Omit<AccessRecord, 'id'>): AccessRecord {
    const rules = this.rules.entries().map(([, record]) => record);
    const same = rules.find(({ kind, name, path }) => kind === rule.kind && name === rule.name && path === rule.path);
    const record = { ...rule, id: same?.id ?? Math.max(0, ...rules.map(({ id }) => id)) + 1 };
    this.rules.set(String(record.id), record);
    return record;
  }

  /** Changes a group; if its name changes, its rules follow. */
  renameGroup(old: string, group: GroupRecord): void {
    this.store.atomically(() => {
      if (group.name !== old) {
        this.groups.delete(old);
        for (const [key, rule] of this.rules.entries()) {
          if (rule.kind === 'group' && rule.name === old) this.rules.set(key, { ...rule, name: group.name });
        }
      }
      this.groups.set(group.name, group);
    });
  }

  /** Removes the rules of a user or group that was removed. */
  forget(kind: AccessRecord['kind'], name: string): void {
    for (const [key, rule] of this.rules.entries()) {
      if (rule.kind === kind && rule.name === name) this.rules.delete(key);
    }
  }
}
