import { statfs } from 'node:fs/promises';
import { userObject } from '../../accounts/account';
import { rightObjects } from '../../accounts/rights';
import { json, jsonText } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { ApiPath } from '../../storage/names/api_path';
import { contentSize, entryIfThere } from '../../storage/entry';

/** Facts about the server and the caller. */
export const identityRoutes: readonly Route[] = [
  // One client compares the text exactly, the blank included.
  { endpoint: 'ping', versions: version2, isAnonymous: true, methods: { GET: () => jsonText('{"ping": "pong"}') } },
  { endpoint: 'whoami', versions: version2, methods: { GET: whoami } },
  { endpoint: 'right', versions: version2, methods: { GET: () => json(rightObjects) } },
];

/** The caller's account, in both shapes that clients read: at the top and under `user`. */
async function whoami({ user, services, volume, version }: Call) {
  const { accounts, limits, siteName } = services;
  const isThere = await entryIfThere(volume, ApiPath.root);
  const used = isThere ? await contentSize(volume, ApiPath.root, { entries: limits.sizedEntries }) : 0;
  const { bavail, bsize } = await statfs(volume.root);
  const owner = user.isBuiltIn ? null : { username: accounts.owner.username };
  return json({
    username: user.username,
    user: { ...userObject(user, version), owner },
    site: { name: siteName, quota: { disk_bytes_tally: used, disk_bytes_limit: used + bavail * bsize } },
  });
}
