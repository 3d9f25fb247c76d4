import { CodedError } from '../internal/coded_error';
import { discard, type Args, type BasicClient } from '../rest';
import { readFacts } from '../rest/calls/files/file_info';

/** A file or directory as the service describes it; more keys may come. */
export interface Info {
  name: string;
  isdir?: boolean;
  size?: number;
  time?: string;
  /** The entries of a directory when they were asked for, or one page of them. */
  children?: Info[];
  /** How many entries of a directory no path leads to, where the service counts them. */
  unreachable?: number | null;
  /** The first of them; the names are for people only. */
  unreachable_entries?: readonly { name?: unknown; reason?: unknown }[];
}

/** The service's answer is none that its API allows. */
export class AnswerError extends CodedError {}

/** Asks the service about a file or a directory. */
export async function remoteInfo(api: BasicClient, remote: string, args: Args, signal: AbortSignal): Promise<Info> {
  const answer = await api.get('/path/info', remote, args, { signal });
  if (isInfo(answer)) return answer;
  discard(answer);
  throw new AnswerError(
    'ERR_ANSWER',
    `the answer does not describe '${remote}'; is --url (or SMARTFILE_API_URL) that of a SmartFile site?`,
  );
}

function isInfo(answer: unknown): answer is Info {
  if (readFacts(answer).name === undefined) return false;
  const { children = [] } = answer as Partial<Info>;
  return Array.isArray(children) && children.every(isInfo);
}
