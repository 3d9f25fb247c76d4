import { CodedError } from '../internal/coded_error';
import { discard, type Args, type BasicClient } from '../rest';

/** What the service tells about a file or a directory; more keys may come. */
export interface Info {
  name: string;
  isdir?: boolean;
  size?: number;
  time?: string;
  /** Of a directory, when asked for: what it holds, or one page of that. */
  children?: Info[];
  /** How many entries of a directory no path leads to, where the service tells. */
  unreachable?: number | null;
  /** The first of them; their names are for eyes only. */
  unreachable_entries?: readonly { name?: unknown; reason?: unknown }[];
}

/** The service answered with something that its API does not allow. */
export class AnswerError extends CodedError {}

/** Asks the service about a file or a directory. */
export async function remoteInfo(api: BasicClient, remote: string, args: Args, signal: AbortSignal): Promise<Info> {
  const answer = await api.get('/path/info', remote, args, { signal });
  if (isInfo(answer)) return answer;
  discard(answer);
  throw new AnswerError(
    'ERR_ANSWER',
    `the service sent no facts about '${remote}'; is the URL that of a SmartFile site?`,
  );
}

function isInfo(answer: unknown): answer is Info {
  if (typeof answer !== 'object' || answer === null) return false;
  const { name, children = [] } = answer as Partial<Info>;
  return typeof name === 'string' && Array.isArray(children) && children.every(isInfo);
}
