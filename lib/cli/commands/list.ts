import type { BasicClient } from '../../rest';
import { everyPage, orBehindTheEnd, pagingOf, type Place } from '../../rest/calls/paging';
import { connect, type ConnectionOptions } from '../connection';
import { refuseEmpty } from '../failure';
import { writeOut } from '../output';
import { AnswerError, remoteInfo, type Info } from '../remote_info';
import { printable } from '../text';

export interface ListOptions extends ConnectionOptions {
  long?: boolean;
  json?: boolean;
}

/** `smartfile ls`: the entries of a directory, or the one file, sorted by name. */
export async function list(remote: string, options: ListOptions, signal: AbortSignal): Promise<void> {
  refuseEmpty([remote]);
  const entries = await entriesOf(connect(options), remote, signal);
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = options.json ? entries.map((entry) => JSON.stringify(entry)) : format(entries, options.long ?? false);
  if (lines.length) await writeOut(`${lines.join('\n')}\n`);
}

async function entriesOf(api: BasicClient, remote: string, signal: AbortSignal): Promise<Info[]> {
  // The service sends long directories in pages; one that does not, sends them whole and without page numbers.
  const page = async ({ page, after }: Place) => {
    const info = await remoteInfo(api, remote, { children: true, page: page > 1 ? page : undefined, after }, signal);
    const paging = pagingOf({ ...info }, page);
    if (!paging) throw new AnswerError('ERR_ANSWER', `the service sent another page of '${remote}' than page ${page}`);
    return { ...paging, info, entries: info.children ?? [] };
  };
  const first = await page({ page: 1 });
  if (!first.info.isdir) return [first.info];
  const entries: Info[] = [];
  const pages = everyPage<Info, typeof first>(first, {
    read: (place) => orBehindTheEnd(place, page(place)),
    keyOf: ({ name }) => name,
    problem: (detail) =>
      new AnswerError('ERR_ANSWER', `the service sent pages of '${remote}' that cannot be: ${detail}`),
  });
  for await (const page of pages) entries.push(...page.entries);
  return entries;
}

function format(entries: readonly Info[], long: boolean): string[] {
  // On a terminal names are made harmless; a pipe gets them as they are.
  const shown = (name: string) => (process.stdout.isTTY ? printable(name) : name);
  const names = entries.map(({ name, isdir }) => `${shown(name)}${isdir ? '/' : ''}`);
  if (!long) return names;
  const sizes = entries.map(({ size }) => String(size ?? '-'));
  const width = Math.max(0, ...sizes.map((size) => size.length));
  return entries.map(({ time }, at) => `${sizes[at]?.padStart(width)}  ${time ?? '-'}  ${names[at]}`);
}
