import { accessRoutes } from './endpoints/access';
import { activityRoutes } from './endpoints/activity';
import { dataRoutes } from './endpoints/data';
import { groupRoutes } from './endpoints/groups';
import { identityRoutes } from './endpoints/identity';
import { infoRoutes } from './endpoints/info';
import { keptRoutes } from './endpoints/kept_records';
import { linkRoutes } from './endpoints/links';
import { oauthApplicationRoutes } from './endpoints/oauth_applications';
import { oauthAuthorizeRoutes } from './endpoints/oauth_authorize';
import { oauthStepRoutes } from './endpoints/oauth_steps';
import { operRoutes } from './endpoints/oper';
import { prefRoutes } from './endpoints/prefs';
import { publicLinkRoutes } from './endpoints/public_links';
import { recentSyncRoutes } from './endpoints/recent_syncs';
import { roleRoutes } from './endpoints/roles';
import { searchRoutes } from './endpoints/search';
import { sessionRoutes } from './endpoints/session';
import { sshKeyRoutes } from './endpoints/ssh_keys';
import { syncRoutes } from './endpoints/sync';
import { taskRoutes } from './endpoints/task';
import { userRoutes } from './endpoints/users';
import type { Route } from './http/router';

/** All that the server answers. */
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
