import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { savedBytes, type SyncRecord } from '../../logs/sync_log';
import { positive } from './info';

/** What syncs spared. Not in the service's own API. */
export const recentSyncRoutes: readonly Route[] = [
  { endpoint: 'path/sync/recent', versions: version2, methods: { GET: recent } },
];

/**
 * Steps of syncs, newest first, by pages: one's own, or everybody's for those with the right `activity_manage`; of
 * paths that the caller can see.
 */
function recent({ query, user, volume, services }: Call): Answer {
  const isManager = user.rights.has('activity_manage');
  const found = services.syncs.list().flatMap((record) => {
    if (!isManager && record.username !== user.username) return [];
    const visible = volume.fromSite(record.path);
    return visible ? [shown(record, visible.toString())] : [];
  });
  const perPage = Math.min(positive(query, 'limit') ?? services.limits.pageSize, services.limits.pageSize);
  const page = positive(query, 'page') ?? 1;
  const results = found.slice((page - 1) * perPage, page * perPage);
  const pages = Math.max(1, Math.ceil(found.length / perPage));
  const saved = found.reduce((sum, { saved_bytes }) => sum + saved_bytes, 0);
  return json({ page, pages, total: found.length, per_page: perPage, saved_bytes: saved, results });
}

function shown(record: SyncRecord, path: string) {
  const { id, time, username, kind, fileBytes, wireBytes } = record;
  return {
    id,
    timestamp: new Date(time).toISOString(),
    user: username,
    path,
    kind,
    file_bytes: fileBytes,
    wire_bytes: wireBytes,
    saved_bytes: savedBytes(record),
  };
}
