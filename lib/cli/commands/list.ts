import type { BasicClient } from '../../rest';
import { everyPage, orBehindTheEnd, pagingOf, type Place } from '../../rest/calls/paging';
import { connect, type ConnectionOptions } from '../connection';
import { IncompleteError, refuseEmpty } from '../failure';
import { writeOut } from '../output';
import { AnswerError, remoteInfo, type Info } from '../remote_info';
import { printable } from '../text';

/** The most entries that the message about unreachable ones names. */
const shownNames = 10;

export interface ListOptions extends ConnectionOptions {
  long?: boolean;
  json?: boolean;
}

/**
 * `smartfile ls`: prints the entries of a directory, or the one file, sorted by name.
 * @throws IncompleteError after printing, when the directory holds entries that no path leads to
 */
export async function list(remote: string, options: ListOptions, signal: AbortSignal): Promise<void> {
  refuseEmpty([remote]);
  const { info, entries } = await entriesOf(connect(options), remote, signal);
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = options.json ? entries.map((entry) => JSON.stringify(entry)) : format(entries, options.long ?? false);
  if (lines.length) await writeOut(`${lines.join('\n')}\n`, signal);
  if (info.children) refuseUnreachable(remote, info, options.json ?? false);
}

/** Fails where the list is incomplete, so that no script takes it for all that is there. */
function refuseUnreachable(
  remote: string,
  { unreachable, unreachable_entries: entries = [] }: Info,
  json: boolean,
): void {
  if (typeof unreachable !== 'number' || unreachable === 0) return;
  if (json) {
    const event = { event: 'unreachable', path: remote, count: unreachable, entries };
    process.stderr.write(`${JSON.stringify(event)}\n`);
  }
  const named = entries.slice(0, shownNames).map(({ name, reason }) => `${String(name)} (${String(reason)})`);
  const names = [...named, ...(unreachable > named.length ? ['...'] : [])].join(', ');
  const what = unreachable === 1 ? '1 entry' : `${unreachable} entries`;
  throw new IncompleteError('ERR_INCOMPLETE', `'${remote}' holds ${what} that no path leads to: ${names}`);
}

interface Entries {
  /** The file, or the directory with its first page. */
  info: Info;
  entries: Info[];
}

async function entriesOf(api: BasicClient, remote: string, signal: AbortSignal): Promise<Entries> {
  // A service sends a long directory in pages, or whole and without page numbers.
  const page = async ({ page, after }: Place) => {
    const info = await remoteInfo(api, remote, { children: true, page: page > 1 ? page : undefined, after }, signal);
    const paging = pagingOf({ ...info }, page);
    if (!paging)
      throw new AnswerError(
        'ERR_ANSWER',
        `page ${page} of '${remote}' was requested, but the service sent another one`,
      );
    return { ...paging, info, entries: info.children ?? [] };
  };
  const first = await page({ page: 1 });
  if (!first.info.isdir) return { info: first.info, entries: [first.info] };
  const entries: Info[] = [];
  const pages = everyPage<Info, typeof first>(first, {
    read: (place) => orBehindTheEnd(place, page(place)),
    keyOf: ({ name }) => name,
    problem: (detail) => new AnswerError('ERR_ANSWER', `the service sent inconsistent pages of '${remote}': ${detail}`),
  });
  for await (const page of pages) entries.push(...page.entries);
  return { info: first.info, entries };
}

function format(entries: readonly Info[], long: boolean): string[] {
  // A name could hold control sequences of a terminal; a pipe gets names unchanged.
  const shown = (name: string) => (process.stdout.isTTY ? printable(name) : name);
  const names = entries.map(({ name, isdir }) => `${shown(name)}${isdir ? '/' : ''}`);
  if (!long) return names;
  const sizes = entries.map(({ size }) => String(size ?? '-'));
  const width = Math.max(0, ...sizes.map((size) => size.length));
  return entries.map(({ time }, at) => `${sizes[at]?.padStart(width)}  ${time ?? '-'}  ${names[at]}`);
}
