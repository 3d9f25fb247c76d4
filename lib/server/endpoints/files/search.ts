import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { ApiPath } from '../../storage/names/api_path';
import type { Entry } from '../../storage/entry';
import { walk } from '../../storage/walk';
import { infoIfThere } from './info';
import { pageLength } from '../../dispatch/paging';
import { InfoMaker } from './info_object';
import { keywords, matchesAll } from '../../dispatch/keywords';

export const searchRoutes: readonly Route[] = [
  { endpoint: 'search/path', versions: version2, rest: 'path', methods: { GET: searchPath } },
  { endpoint: 'path/search', versions: version2, rest: 'path', methods: { GET: searchPath } },
];

/**
 * Lists files and directories below the path of the URL that have all `keywords` in their name, tags or attributes.
 * `limit` bounds the list as it bounds a page of a listing. The header `X-Search-Truncated: true` says that the search
 * ended at a limit; `X-Search-Unreachable` counts entries that no path leads to, which were not searched.
 */
async function searchPath(call: Call): Promise<Answer> {
  const { limits, metadata } = call.services;
  const words = keywords(call.query);
  const most = pageLength(call);
  const budget = { entries: limits.walkedEntries };
  const found: ApiPath[] = [];
  let isTruncated = false;
  const matches = ({ path, site }: Entry) => {
    const { tags, attributes } = metadata.of(site);
    return matchesAll(words, [path.name, ...tags, ...Object.values(attributes)]);
  };
  let unreachable = 0;
  for await (const entry of walk(call.volume, call.path(), budget, () => unreachable++)) {
    if (call.signal.aborted) break;
    if (!matches(entry)) continue;
    isTruncated = found.length === most;
    if (isTruncated) break;
    found.push(entry.path);
  }
  const maker = new InfoMaker(call);
  const objects = await Promise.all(found.map((path) => infoIfThere(maker, path)));
  const answer = json(objects.filter((object) => object !== undefined));
  const headers = {
    ...answer.headers,
    ...(isTruncated || budget.entries < 0 ? { 'X-Search-Truncated': 'true' } : {}),
    ...(unreachable > 0 ? { 'X-Search-Unreachable': String(unreachable) } : {}),
  };
  return { ...answer, headers };
}
