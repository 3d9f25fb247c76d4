import { accessRoutes } from './endpoints/access';
import { dataRoutes } from './endpoints/data';
import { groupRoutes } from './endpoints/groups';
import { identityRoutes } from './endpoints/identity';
import { infoRoutes } from './endpoints/info';
import { linkRoutes } from './endpoints/links';
import { operRoutes } from './endpoints/oper';
import { publicLinkRoutes } from './endpoints/public_links';
import { roleRoutes } from './endpoints/roles';
import { searchRoutes } from './endpoints/search';
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
  ...taskRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...accessRoutes,
  ...linkRoutes,
  ...publicLinkRoutes,
];
