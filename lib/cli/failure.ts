import { types } from 'node:util';
import { withCauses } from '../internal/causes';
import { CodedError } from '../internal/coded_error';
import { systemWords } from '../internal/system_words';
import { printable } from './text';

/** The command line is wrong; nothing was done. */
export class UsageError extends CodedError {
  constructor(message: string) {
    super('ERR_USAGE', message);
  }
}

/** A part of the work is done, and the rest is not. */
export class IncompleteError extends CodedError {}

/** Refuses empty paths: most come from a variable that was not set, and would stand for a whole directory. */
export function refuseEmpty(paths: readonly string[]): void {
  if (paths.includes('')) throw new UsageError('a path is empty; use / for the top directory of the site');
}

/** A failure for people: a sentence, its stable code, and what to do about it where that is known. */
export interface Failure {
  message: string;
  code?: string;
  hint?: string;
}

/** Fields of the errors of this package and of Node; each may be missing. */
interface ErrorFacts {
  code?: unknown;
  /** The system's code of an RsyncError, whose `code` is its own. */
  osCode?: unknown;
  syscall?: unknown;
  path?: unknown;
  status?: unknown;
  cause?: unknown;
}

/** Describes an error for people, in one line. */
export function failureOf(error: unknown): Failure {
  if (!types.isNativeError(error)) return { message: oneLine(String(error)) };
  const { code } = error as ErrorFacts;
  const hint = hintFor(error);
  return {
    message: oneLine(systemMessage(error) ?? error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(hint ? { hint } : {}),
  };
}

/**
 * Prints one line, `smartfile: what happened (CODE); what to do`, or with `json` an object of the event `error`. With
 * SMARTFILE_DEBUG set, the stacks follow.
 */
export function printFailure(command: string, error: unknown, { json = false }: { json?: boolean } = {}): void {
  const failure = failureOf(error);
  const { message, code, hint } = failure;
  const line = json
    ? JSON.stringify({ event: 'error', ...failure })
    : `${command}: ${message}${code ? ` (${code})` : ''}${hint ? `; ${hint}` : ''}`;
  process.stderr.write(`${line}\n`);
  if (process.env['SMARTFILE_DEBUG']) process.stderr.write(`${stacks(error)}\n`);
}

/** Joins several lines, and masks control characters, which names of files may hold. */
function oneLine(message: string): string {
  return printable(message.replace(/\s*\n\s*/g, ' '));
}

/** The file and the system's words, for an error of Node: its own message repeats the code and the call. */
function systemMessage(error: Error): string | undefined {
  const { code, syscall, path } = error as ErrorFacts;
  if (error instanceof CodedError || typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const words = systemWords(code);
  return words === undefined ? undefined : `${typeof path === 'string' ? `'${path}'` : syscall}: ${words}`;
}

function hintFor(error: Error): string | undefined {
  const { code, status } = error as ErrorFacts;
  if (status === 401 || status === 403) {
    const rights = status === 403 ? ', and the rights of the account' : '';
    return `check the key and the password: SMARTFILE_API_KEY and SMARTFILE_API_PASSWORD, or ~/.netrc${rights}`;
  }
  if (code === 'ERR_SYNC_DESTINATION_CHANGED') return 'use --on-conflict overwrite to replace it';
  const codes = codesOf(error);
  const isUnknownHost = codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN');
  if (code === 'ERR_SERVER_LISTEN' && (isUnknownHost || codes.includes('EADDRNOTAVAIL'))) {
    return 'check --host: it must be an address or name of this machine';
  }
  if (codes.includes('ECONNREFUSED')) return 'is the server running? Check --url or SMARTFILE_API_URL';
  if (isUnknownHost) return 'the host was not found; check --url or SMARTFILE_API_URL, and the network';
  if (codes.includes('EADDRINUSE')) return 'use another --port, or leave it out for a free one';
  if (codes.includes('ENOSPC')) return 'free some disk space';
  return undefined;
}

/** The codes of an error and of what caused it. */
function codesOf(error: unknown): string[] {
  return [...withCauses(error)].flatMap((each) => {
    const { code, osCode } = each as ErrorFacts;
    return [String(code), String(osCode)];
  });
}

function stacks(error: unknown): string {
  const texts = [...withCauses(error)].map((each) => each.stack ?? String(each));
  return texts.join('\ncaused by: ');
}
