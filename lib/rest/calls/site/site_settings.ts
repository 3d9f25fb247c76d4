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

/** What makes a site. */
export interface SiteFields {
  readonly name: string;
  readonly industry?: string;
  /** Name of somebody to turn to. */
  readonly contact?: string;
  readonly email?: string;
  /** Name of the site's first user. */
  readonly username?: string;
  /** Password of the site's first user. */
  readonly password?: string;
}

/** What can be changed of a site. */
export type SiteChanges = Partial<Omit<SiteFields, 'name' | 'password'>>;

/** Sites, by their names: `client.sites`. */
export class Sites extends Records<Site, SiteFields, SiteChanges> {
  constructor(requester: Requester) {
    super(requester, '/site');
  }
}

/** How much may be stored and transferred. */
export interface QuotaLimits {
  /** What happens beyond the limits: somebody is told, or the account is switched off. */
  readonly enforcement?: 'notify' | 'disable';
  /** For how long transfers are counted. */
  readonly interval?: 'monthly' | 'weekly';
  /** Bytes that may be stored. */
  readonly disk_bytes_limit?: number;
  /** Bytes that may be transferred in an interval. */
  readonly xfer_bytes_limit?: number;
}

/** Limits of one user, group or site. Services write the numbers as numbers or as text. */
export type Quota<Kind extends 'user' | 'group' | 'site'> = Readonly<Record<Kind, string>> & {
  readonly enforcement?: string;
  readonly interval?: string;
  readonly disk_bytes_limit?: number | string;
  readonly xfer_bytes_limit?: number | string;
} & UnknownFields;

/** What makes limits: whose they are, and what they are. */
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

/** How much users, groups and sites may store and transfer: `client.quotas`. */
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
