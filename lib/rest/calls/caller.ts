import { refuseUnknown } from '../../internal/options';
import type { AnswerStream } from '../transport/answer_stream';
import type { CallOptions } from '../call/call_options';
import type { Requester } from '../call/requester';
import type { Clock } from '../../internal/clock';
import { BadAnswerError, hasStatus, IncompleteAnswerError, type RequestFacts } from '../errors';
import type { Args } from '../body/form';
import { checkWhole } from '../call/part';
import type { Method } from '../transport/transport';
import { apiUrl, type Id } from '../url';
import { everyPage, orBehindTheEnd, pagingOf, type Page, type Place } from './paging';
import type { UnknownFields } from './types';

/** Options of every typed call, as in CallOptions. */
export type TypedCallOptions = Pick<
  CallOptions,
  'signal' | 'headers' | 'retry' | 'noProgressTimeout' | 'answerTimeout'
>;

const typedCallOptionNames = [
  'signal',
  'headers',
  'retry',
  'noProgressTimeout',
  'answerTimeout',
] as const satisfies readonly (keyof TypedCallOptions)[];

/** A typed call: the request to make. */
export interface Plan {
  readonly method: Method;
  readonly endpoint: string;
  readonly id?: Id;
  readonly args?: Args;
  /** Version of the API that has the endpoint. @default the client's version if it is 2 or 2.x, else 2 */
  readonly version?: '3';
  readonly options: CallOptions;
}

/**
 * Returns the options of a typed call that are for the request.
 * @param own names of further options that the call knows.
 * @throws OptionsError for unknown options
 */
export function requestOptions(call: string, options: TypedCallOptions, own: readonly string[] = []): TypedCallOptions {
  refuseUnknown(call, options, [...typedCallOptionNames, ...own]);
  return Object.fromEntries(
    typedCallOptionNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** Options for a request that does no harm if carried out twice, and so may be sent again. */
export function repeatable(options: TypedCallOptions): TypedCallOptions {
  const { retry } = options;
  if (retry === false || retry === 0) return options;
  const changes = typeof retry === 'number' ? { limit: retry } : retry;
  return { ...options, retry: { idempotent: true, ...changes } };
}

/** Whether a repeated removal found nothing because an earlier attempt, whose answer was lost, had removed it. */
function wasRemovedBefore(error: unknown): boolean {
  return hasStatus(error, 404) && error.answerLost === true;
}

/** Fields that each identify a record, and fields that do so together. */
const keys = ['uuid', 'uid', 'id', 'username'] as const;
const names = ['name', 'path', 'user', 'group', 'site'] as const;

function keyOf(record: UnknownFields): string | undefined {
  const key = keys
    .map((field) => record[field])
    .find((value) => typeof value === 'string' || typeof value === 'number');
  if (key !== undefined) return String(key);
  return names.some((field) => field in record) ? JSON.stringify(names.map((field) => record[field])) : undefined;
}

/** Makes typed calls of a client, and checks their answers. */
export class Caller {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  get clock(): Clock {
    return this.#requester.clock;
  }

  /** @throws BadAnswerError when the answer is no object, and the errors of any call */
  async object<T>(plan: Plan): Promise<T> {
    const answer = await this.#send(plan, 'json');
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as T;
    throw this.badAnswer(plan, 'the answer is not a JSON object');
  }

  /** A list of one or more pages, each a plain array or the `results` of an object. */
  async list<T>(plan: Plan): Promise<T[]> {
    const list: UnknownFields[] = [];
    const pages = everyPage<UnknownFields, Page<UnknownFields>>(await this.page(plan, { page: 1 }), {
      read: (place) => orBehindTheEnd(place, this.page(plan, place)),
      keyOf,
      problem: (detail) => this.badAnswer(plan, detail),
    });
    for await (const { entries } of pages) list.push(...entries);
    return list as T[];
  }

  /** One page of a list. */
  async page(plan: Plan, { page, after }: Place): Promise<Page<UnknownFields>> {
    const args = { ...plan.args, page: page > 1 ? page : undefined, after };
    const answer = await this.#send({ ...plan, args }, 'json');
    const fields = (Array.isArray(answer) ? { results: answer } : (answer ?? {})) as UnknownFields;
    const { results } = fields;
    if (!Array.isArray(results) || !results.every((each) => typeof each === 'object' && each !== null)) {
      throw this.badAnswer(plan, 'the answer is not a list of objects');
    }
    const paging = pagingOf(fields, page);
    if (paging) return { ...paging, entries: results as UnknownFields[] };
    throw this.badAnswer(plan, `page ${page} was requested, but page ${String(fields['page'])} came`);
  }

  /** A call whose answer is ignored. */
  async nothing(plan: Plan): Promise<void> {
    try {
      await this.#send(plan, 'bytes');
    } catch (error) {
      if (plan.method !== 'DELETE' || !wasRemovedBefore(error)) throw error;
    }
  }

  /** The body of an answer, unchecked: it may be a part, coded, or empty. */
  stream(plan: Plan): Promise<AnswerStream> {
    return this.#send(plan, 'stream') as Promise<AnswerStream>;
  }

  /** The body of an answer that must be whole. @throws BadAnswerError for a part, coded content, or none */
  async whole(plan: Plan): Promise<AnswerStream> {
    const stream = await this.stream(plan);
    try {
      checkWhole(stream, (detail) => this.badAnswer(plan, detail, stream.statusCode));
    } catch (error) {
      stream.destroy();
      throw error;
    }
    return stream;
  }

  /** A text of the service, or every text within JSON, with secrets masked. */
  masked<T>(value: T): T {
    return this.#requester.masked(value) as T;
  }

  /** The error for an answer that reports success and cannot be used. */
  badAnswer(plan: Plan, detail: string, status = 200): BadAnswerError {
    return new BadAnswerError(this.#facts(plan), { status, detail });
  }

  /** The error for an answer with fewer bytes than its head announced. */
  incomplete(plan: Plan, received: number, expected: number): IncompleteAnswerError {
    return new IncompleteAnswerError(this.#facts(plan), received, expected);
  }

  #facts(plan: Plan): RequestFacts {
    const { url } = apiUrl(this.#requester.baseUrl, this.#version(plan), plan.endpoint, plan.id);
    return { method: plan.method, url };
  }

  #send(plan: Plan, as: 'json' | 'bytes' | 'stream'): Promise<unknown> {
    const { method, endpoint, id, args, options } = plan;
    return this.#requester.request(method, endpoint, id, args ?? {}, { ...options, version: this.#version(plan), as });
  }

  #version({ version }: Plan): string {
    const own = this.#requester.version;
    return version ?? (/^2(\.|$)/.test(own) ? own : '2');
  }
}
