/** Rights besides those to files: the names of the service, with descriptions. */
const descriptions = {
  account_manage: 'Manage users, groups and access rules.',
  account_manage_any: 'Manage users who have more rights than oneself.',
  account_manage_password: 'Set passwords of other users.',
  access_loophole: 'Give access to paths that one has no access to.',
  rights_loophole: 'Give rights that one does not have.',
  self_manage: 'Change the own name, address and password.',
  site_manage: 'Manage sites, roles, quotas and settings of the site.',
  links_manage: 'Make links for people without an account.',
  activity_manage: 'See what others did.',
  help_manage: 'Manage help texts.',
  automation_manage: 'Manage automated jobs.',
  notify_manage: 'Watch paths, users and groups.',
  reseller_manage: 'Manage resold sites.',
  connector_manage: 'Manage connections to other services.',
  ftp_access: 'Use FTP.',
  sftp_access: 'Use SFTP.',
  dev_access: 'Use the API.',
  app_access: 'Use the applications.',
  filehub_access: 'Use the file hub.',
  log_access: 'Read logs.',
  file_upload_limit: 'Upload files of any size.',
  file_upload_exts: 'Upload files with any extension.',
  default_link_access: 'Set what links allow unless told otherwise.',
} as const;

export type AccountRight = keyof typeof descriptions;

export const accountRights = Object.keys(descriptions) as readonly AccountRight[];

/** All rights with their descriptions, in the shape of the API. */
export const rightObjects = Object.entries(descriptions).map(([name, description]) => ({ name, description }));

export function isAccountRight(name: string): name is AccountRight {
  return Object.hasOwn(descriptions, name);
}

/** Roles that every server has. Others are made through the API. */
export const builtInRoles: Readonly<Record<string, readonly AccountRight[]>> = {
  Administrator: accountRights,
  User: ['self_manage', 'links_manage', 'notify_manage', 'ftp_access', 'sftp_access', 'dev_access', 'app_access'],
};

export const administratorRole = 'Administrator';
export const defaultRole = 'User';
