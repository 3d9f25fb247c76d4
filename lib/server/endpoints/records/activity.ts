import type { ActivityRecord } from '../../logs/activity';
import { wallClock } from '../../http/service_time';
import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { fieldError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { ApiPath } from '../../storage/names/api_path';
import { isWithin } from '../../paths/within';
import { pageOf } from '../../dispatch/paging';

export const activityRoutes: readonly Route[] = [
  { endpoint: 'activity', versions: version2, methods: { GET: activity } },
];

/**
 * Lists activities, newest first, by pages: the caller's own; with the right `activity_manage`, those of all users.
 * `timestamp_min` and `timestamp_max` are ISO times (without a zone: UTC); `path` selects a tree; `format` may be
 * `csv`.
 */
function activity(call: Call): Answer {
  const { query, user, volume, services } = call;
  const [min, max] = [timeOf(query, 'timestamp_min') ?? -Infinity, timeOf(query, 'timestamp_max') ?? Infinity];
  const tree = query.get('path') ? ApiPath.parse(query.get('path') ?? '').toString() : undefined;
  const isManager = user.rights.has('activity_manage');
  const found = services.activity
    .list()
    .filter(({ username, time }) => (isManager || username === user.username) && time >= min && time <= max)
    .map((record) => shown(record, volume.fromSite(record.path)?.toString()))
    .filter(({ path }) => tree === undefined || (path !== '' && isWithin(tree, path)));
  const page = pageOf(call, found);
  return query.get('format') === 'csv' ? csv(page.results) : json(page);
}

type Shown = ReturnType<typeof shown>;

function shown({ id, time, username, action, path, address }: ActivityRecord, visible: string | undefined) {
  const timestamp = new Date(time);
  const place = path === '' ? '' : (visible ?? '');
  return {
    id,
    timestamp: timestamp.toISOString(),
    time: wallClock(timestamp),
    user: username,
    action,
    path: place,
    address,
  };
}

function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const isIso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  const isZoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10;
  const time = isIso ? Date.parse(isZoned ? text : `${text.replace(' ', 'T')}Z`) : NaN;
  if (Number.isNaN(time)) throw fieldError(name, 'This must be a time such as 2026-01-31T12:00:00.');
  return time;
}

const columns = ['id', 'timestamp', 'user', 'action', 'path', 'address'] as const;

function csv(records: readonly Shown[]): Answer {
  const lines = [columns, ...records.map((record) => columns.map((column) => String(record[column])))];
  const body = lines.map((line) => line.map(cell).join(',')).join('\r\n');
  return { status: 200, headers: { 'Content-Type': 'text/csv; charset=utf-8' }, body: `${body}\r\n` };
}

/** A quoted cell. A text that begins like a formula, as names of files may, gets an apostrophe. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
