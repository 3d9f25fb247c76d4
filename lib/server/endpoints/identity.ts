import { statfs } from 'node:fs/promises';

import { json, jsonText } from '../http/answer';
import type { Call } from '../http/call';
import { version2, type Route } from '../http/router';
import { ApiPath } from '../storage/api_path';
import { contentSize } from '../storage/read';

/** Who is there, and who asks. */
export const identityRoutes: readonly Route[] = [
  // One client compares the very text, blank included.
  { endpoint: 'ping', versions: version2, isAnonymous: true, methods: { GET: () => jsonText('{"ping": "pong"}') } },
  { endpoint: 'whoami', versions: version2, methods: { GET: whoami } },
];

/** The account in the shapes that clients read: at the top and under `user`. */
async function whoami({ user, services, version }: Call) {
  const { volume, limits, siteName } = services;
  const used = await contentSize(volume, ApiPath.root, { entries: limits.sizedEntries });
  const { bavail, bsize } = await statfs(volume.root);
  return json({
    username: user.username,
    user: { ...userObject(user.username, version), owner: null },
    site: { name: siteName, quota: { disk_bytes_tally: used, disk_bytes_limit: used + bavail * bsize } },
  });
}

/** An account as answers show it. */
export function userObject(username: string, version: string) {
  return {
    username,
    name: username,
    first_name: username,
    last_name: '',
    email: '',
    url: `/api/${version}/user/${encodeURIComponent(username)}/`,
  };
}
