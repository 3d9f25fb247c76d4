import { accessRoutes } from './endpoints/accounts/access';
import { activityRoutes } from './endpoints/records/activity';
import { dataRoutes } from './endpoints/files/data';
import { groupRoutes } from './endpoints/accounts/groups';
import { identityRoutes } from './endpoints/accounts/identity';
import { infoRoutes } from './endpoints/files/info';
import { keptRoutes } from './endpoints/records/kept_records';
import { linkRoutes } from './endpoints/sharing/links';
import { oauthApplicationRoutes } from './endpoints/oauth/oauth_applications';
import { oauthAuthorizeRoutes } from './endpoints/oauth/oauth_authorize';
import { oauthStepRoutes } from './endpoints/oauth/oauth_steps';
import { operRoutes } from './endpoints/files/oper';
import { prefRoutes } from './endpoints/records/prefs';
import { publicLinkRoutes } from './endpoints/sharing/public_links';
import { recentSyncRoutes } from './endpoints/files/recent_syncs';
import { roleRoutes } from './endpoints/accounts/roles';
import { searchRoutes } from './endpoints/files/search';
import { sessionRoutes } from './endpoints/accounts/session';
import { sshKeyRoutes } from './endpoints/accounts/ssh_keys';
import { syncRoutes } from './endpoints/files/sync';
import { taskRoutes } from './endpoints/files/task';
import { userRoutes } from './endpoints/accounts/users';
import type { Route } from './dispatch/router';

/** All routes of the API. */
export const routes: readonly Route[] = [
  ...identityRoutes,
  ...infoRoutes,
  ...dataRoutes,
  ...operRoutes,
  ...searchRoutes,
  ...syncRoutes,
  ...recentSyncRoutes,
  ...taskRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...accessRoutes,
  ...sessionRoutes,
  ...prefRoutes,
  ...keptRoutes,
  ...sshKeyRoutes,
  ...activityRoutes,
  ...linkRoutes,
  ...publicLinkRoutes,
  ...oauthStepRoutes,
  ...oauthAuthorizeRoutes,
  ...oauthApplicationRoutes,
];
