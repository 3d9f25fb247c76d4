import type { Requester } from '../../call/requester';
import { Records } from './records';
import type { UnknownFields } from '../types';

/** A site: the account that users and their files belong to. */
export type Site = {
  readonly name: string;
  readonly industry?: string;
  readonly contact?: string;
  readonly email?: string;
  readonly username?: string;
} & UnknownFields;

/** Fields of a new site. */
export interface SiteFields {
  readonly name: string;
  readonly industry?: string;
  /** Name of a person to contact. */
  readonly contact?: string;
  readonly email?: string;
  /** Name of the site's first user. */
  readonly username?: string;
  /** Password of the site's first user. */
  readonly password?: string;
}

/** Changes of a site. */
export type SiteChanges = Partial<Omit<SiteFields, 'name' | 'password'>>;

/** Sites by name: `client.sites`. */
export class Sites extends Records<Site, SiteFields, SiteChanges> {
  constructor(requester: Requester) {
    super(requester, '/site');
  }
}

/** Limits of storage and transfers. */
export interface QuotaLimits {
  /** What happens beyond the limits: a notification, or the account is disabled. */
  readonly enforcement?: 'notify' | 'disable';
  /** Period over which transfers are counted. */
  readonly interval?: 'monthly' | 'weekly';
  /** Bytes that may be stored. */
  readonly disk_bytes_limit?: number;
  /** Bytes that may be transferred in an interval. */
  readonly xfer_bytes_limit?: number;
}

/** Limits of one user, group or site. Services send numbers as numbers or as text. */
export type Quota<Kind extends 'user' | 'group' | 'site'> = Readonly<Record<Kind, string>> & {
  readonly enforcement?: string;
  readonly interval?: string;
  readonly disk_bytes_limit?: number | string;
  readonly xfer_bytes_limit?: number | string;
} & UnknownFields;

/** New limits, and the user, group or site that they are for. */
export type QuotaFields<Kind extends 'user' | 'group' | 'site'> = Readonly<Record<Kind, string>> & QuotaLimits;

/** Limits of one kind, by the name of the user, group or site. */
export class QuotasOf<Kind extends 'user' | 'group' | 'site'> extends Records<
  Quota<Kind>,
  QuotaFields<Kind>,
  QuotaLimits
> {
  constructor(requester: Requester, kind: Kind) {
    super(requester, `/quota/${kind}`);
  }
}

/** Limits of users, groups and sites: `client.quotas`. */
export class Quotas {
  /** Limits of users. */
  readonly users: QuotasOf<'user'>;
  /** Limits of groups. */
  readonly groups: QuotasOf<'group'>;
  /** Limits of sites. */
  readonly sites: QuotasOf<'site'>;

  constructor(requester: Requester) {
    this.users = new QuotasOf(requester, 'user');
    this.groups = new QuotasOf(requester, 'group');
    this.sites = new QuotasOf(requester, 'site');
  }
}
