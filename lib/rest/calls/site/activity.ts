import { OptionsError } from '../../../internal/coded_error';
import { describe, integer } from '../../../internal/options';
import type { AnswerStream } from '../../transport/answer_stream';
import type { Requester } from '../../call/requester';
import type { Args } from '../../body/form';
import { Caller, repeatable, requestOptions, type Plan, type TypedCallOptions } from '../caller';
import { orBehindTheEnd } from '../paging';
import { remotePath } from '../files/paths';
import { serviceTime } from '../time';
import type { UnknownFields } from '../types';

/** An action of a user. */
export type ActivityEntry = {
  readonly id?: number;
  /** Time of the action; null where the service does not say. */
  readonly timestamp: Date | null;
  /** Name of the user. */
  readonly user?: string;
  /** Name of the action. */
  readonly action?: string;
  /** Path of the action; empty if it had none. */
  readonly path?: string;
  /** Network address of the user. */
  readonly address?: string;
} & UnknownFields;

/** Filters of the activity. */
export interface ActivityOptions extends TypedCallOptions {
  /** Nothing before this. @default from the beginning */
  from?: Date | undefined;
  /** Nothing after this. @default until now */
  to?: Date | undefined;
  /** Only actions on this path and those below it. @default all paths */
  path?: string | undefined;
  /** Most entries per page, from 1. The service may send fewer. @default chosen by the service */
  limit?: number | undefined;
}

/** What users did, as far as the account may see it: `client.activity`. */
export class Activity {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /**
   * Yields all entries, newest first, and reads each page when it is needed. Actions after the first request are not
   * included.
   *
   * @example
   * for await (const { timestamp, user, action, path } of client.activity.list({ path: '/docs' })) {
   *   console.log(timestamp, user, action, path);
   * }
   */
  list(options: ActivityOptions = {}): AsyncGenerator<ActivityEntry, void> {
    return this.#entries(planOf('list', options));
  }

  /** Returns one page as comma-separated values of the service. The stream must be read, or destroyed. */
  async csv(options: ActivityOptions & { page?: number | undefined } = {}): Promise<AnswerStream> {
    const { page = 1, ...others } = options;
    const plan = planOf('csv', others);
    const args = { ...plan.args, format: 'csv', page: integer(1, Number.MAX_SAFE_INTEGER)('page', page) };
    return this.#caller.whole({ ...plan, args });
  }

  async *#entries(plan: Plan): AsyncGenerator<ActivityEntry, void> {
    // Reading is logged too, and would move entries from page to page: later pages start from the same newest entry.
    let newest = plan.args?.['timestamp_max'];
    let before = new Set<unknown>();
    for (let page = 1, pages = 1; page <= pages; page++) {
      const until = { ...plan, args: { ...plan.args, timestamp_max: newest } };
      const answer = await orBehindTheEnd({ page }, this.#caller.page(until, { page }));
      // The service may have dropped the oldest entries.
      if (!answer || answer.page < page) return;
      pages = answer.pages;
      const now = this.#caller.clock.now();
      const [first] = answer.entries;
      if (page === 1 && typeof first?.['timestamp'] === 'string') newest = first['timestamp'];
      const ids = new Set<unknown>();
      for (const each of answer.entries) {
        if (each['id'] !== undefined) ids.add(each['id']);
        if (!before.has(each['id'])) yield { ...each, timestamp: serviceTime(each['timestamp'], now) };
      }
      before = ids;
    }
  }
}

function planOf(call: string, options: ActivityOptions): Plan {
  const { from, to, path, limit } = options;
  const request = repeatable(requestOptions(call, options, ['from', 'to', 'path', 'limit']));
  const args: Args = {
    timestamp_min: timeOf('from', from),
    timestamp_max: timeOf('to', to),
    path: path === undefined ? undefined : remotePath('path', path),
    limit: limit === undefined ? undefined : integer(1, 1_000_000)('limit', limit),
  };
  return { method: 'GET', endpoint: '/activity', args, options: request };
}

function timeOf(name: string, time: unknown): string | undefined {
  if (time === undefined) return undefined;
  if (time instanceof Date && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new OptionsError(`${name} must be a valid Date, not ${describe(time)}`);
}
