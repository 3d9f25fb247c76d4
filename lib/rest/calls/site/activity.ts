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

/** Something that somebody did. */
export type ActivityEntry = {
  readonly id?: number;
  /** When; null where the service does not say. */
  readonly timestamp: Date | null;
  /** Name of the user. */
  readonly user?: string;
  /** What was done. */
  readonly action?: string;
  /** With which path; empty where there was none. */
  readonly path?: string;
  /** From which address. */
  readonly address?: string;
} & UnknownFields;

/** Which part of the activity is wanted. */
export interface ActivityOptions extends TypedCallOptions {
  /** Nothing before this. @default from the beginning */
  from?: Date | undefined;
  /** Nothing after this. @default until now */
  to?: Date | undefined;
  /** Only what was done with this path and what is below it. @default all paths */
  path?: string | undefined;
  /** Entries per page, from 1. The service may give fewer. @default what the service chooses */
  limit?: number | undefined;
}

/** What was done, as far as the account may see it: `client.activity`. */
export class Activity {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /**
   * All entries, newest first; each page is asked for when it is come to. What is done after the first page was asked
   * for is not among them.
   *
   * @example
   * for await (const { timestamp, user, action, path } of client.activity.list({ path: '/docs' })) {
   *   console.log(timestamp, user, action, path);
   * }
   */
  list(options: ActivityOptions = {}): AsyncGenerator<ActivityEntry, void> {
    return this.#entries(planOf('list', options));
  }

  /** One page as comma-separated values, as the service writes them. The stream must be read, or destroyed. */
  async csv(options: ActivityOptions & { page?: number | undefined } = {}): Promise<AnswerStream> {
    const { page = 1, ...others } = options;
    const plan = planOf('csv', others);
    const args = { ...plan.args, format: 'csv', page: integer(1, Number.MAX_SAFE_INTEGER)('page', page) };
    return this.#caller.whole({ ...plan, args });
  }

  async *#entries(plan: Plan): AsyncGenerator<ActivityEntry, void> {
    // Asking is an activity too, which would move the others from page to page: later pages end where the first began.
    let newest = plan.args?.['timestamp_max'];
    let before = new Set<unknown>();
    for (let page = 1, pages = 1; page <= pages; page++) {
      const until = { ...plan, args: { ...plan.args, timestamp_max: newest } };
      const answer = await orBehindTheEnd({ page }, this.#caller.page(until, { page }));
      // What was oldest may have been dropped.
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
