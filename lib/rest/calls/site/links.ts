import { integer } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { requestOptions, type TypedCallOptions } from '../caller';
import { remotePath } from '../files/paths';
import { Records } from './records';
import { withTimes } from '../time';
import type { Acl, UnknownFields } from '../types';

/** A public URL of a path. */
export type Link = {
  readonly uid: string;
  /** The URL. */
  readonly href: string;
  readonly path: string | null;
  readonly name: string;
  readonly created?: Date | null;
  readonly expires?: Date | null;
} & Acl &
  UnknownFields;

/** Fields of a new link. */
export interface LinkFields extends Partial<Acl> {
  readonly path: string;
  /** @default the name of the path */
  readonly name?: string;
  /** How long the link is valid, in seconds. @default without end */
  readonly expires?: number;
}

/** Changes of a link. */
export type LinkChanges = Partial<Acl> & { readonly name?: string };

/** Options of an exchange. */
export interface ExchangeOptions extends TypedCallOptions {
  /** How long the URL is valid, in seconds. @default chosen by the service */
  expires?: number | undefined;
}

/** Public URLs of files and directories by uid: `client.links`. */
export class Links extends Records<Link, LinkFields, LinkChanges> {
  readonly #now: () => number;

  constructor(requester: Requester) {
    super(requester, '/link');
    this.#now = () => requester.clock.now();
  }

  /** Makes a temporary URL by which anyone can download one file. */
  async exchange(path: string, options: ExchangeOptions = {}): Promise<string> {
    const { expires } = options;
    if (expires !== undefined) integer(1, Number.MAX_SAFE_INTEGER)('expires', expires);
    const plan = {
      method: 'POST',
      endpoint: '/path/exchange',
      args: { path: remotePath('path', path), mode: 'r', expires },
      options: requestOptions('exchange', options, ['expires']),
    } as const;
    const { url } = await this.caller.object<UnknownFields>(plan);
    if (typeof url !== 'string') throw this.caller.badAnswer(plan, 'the answer has no URL');
    return url;
  }

  protected override toRecord(answer: UnknownFields): Link {
    return withTimes(answer, ['created', 'expires'], this.#now()) as Link;
  }
}
