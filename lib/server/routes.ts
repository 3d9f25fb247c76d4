import { dataRoutes } from './endpoints/data';
import { identityRoutes } from './endpoints/identity';
import { infoRoutes } from './endpoints/info';
import { operRoutes } from './endpoints/oper';
import { searchRoutes } from './endpoints/search';
import { syncRoutes } from './endpoints/sync';
import { taskRoutes } from './endpoints/task';
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
];
