import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { savedBytes, type SyncRecord } from '../../logs/sync_log';
import { pageOf } from '../../dispatch/paging';

/** How much syncs saved. The service's own API does not have it. */
export const recentSyncRoutes: readonly Route[] = [
  { endpoint: 'path/sync/recent', versions: version2, methods: { GET: recent } },
];

/**
 * Lists steps of syncs, newest first, by pages: the caller's own; with the right `activity_manage`, those of all users.
 * Only those of paths that the caller can see.
 */
function recent(call: Call): Answer {
  const { user, volume, services } = call;
  const isManager = user.rights.has('activity_manage');
  const found = services.syncs.list().flatMap((record) => {
    if (!isManager && record.username !== user.username) return [];
    const visible = volume.fromSite(record.path);
    return visible ? [shown(record, visible.toString())] : [];
  });
  const { results, ...paging } = pageOf(call, found);
  const saved = found.reduce((sum, { saved_bytes }) => sum + saved_bytes, 0);
  return json({ ...paging, saved_bytes: saved, results });
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
