import { getSystemErrorMap, types } from 'node:util';
import { withCauses } from '../internal/causes';
import { CodedError } from '../internal/coded_error';
import { printable } from './text';

/** The words after the command's name cannot be right; nothing was done. */
export class UsageError extends CodedError {
  constructor(message: string) {
    super('ERR_USAGE', message);
  }
}

/** A part of what was asked for is done, and the rest is not. */
export class IncompleteError extends CodedError {}

/** An empty word is a variable that was not set, rather than a path: it would stand for a whole directory. */
export function refuseEmpty(paths: readonly string[]): void {
  if (paths.includes('')) throw new UsageError("a path is empty; for the site's top directory write /");
}

/** What is said about a failure: a sentence, its stable code, and what to do about it where that is known. */
export interface Failure {
  message: string;
  code?: string;
  hint?: string;
}

/** Facts that errors of this package and of Node carry; each may be missing. */
interface ErrorFacts {
  code?: unknown;
  /** As RsyncError has it, whose `code` is its own. */
  osCode?: unknown;
  errno?: unknown;
  syscall?: unknown;
  path?: unknown;
  status?: unknown;
  cause?: unknown;
}

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
 * One line: `smartfile: what happened (CODE); what to do`, or with `json` an object of the event `error`. With
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

/** Messages of several lines are joined; other control characters may come from names of files. */
function oneLine(message: string): string {
  return printable(message.replace(/\s*\n\s*/g, ' '));
}

/**
 * What the system said about a file, in words: Node's own text for a failed system call repeats its code and call, and
 * an error of the engine keeps path and error number as facts beside its message.
 */
function systemMessage(error: Error): string | undefined {
  const { errno, syscall, path, osCode } = error as ErrorFacts;
  if (typeof errno !== 'number' || typeof syscall !== 'string') return undefined;
  const [name, words] = getSystemErrorMap().get(-Math.abs(errno)) ?? [];
  if (name === undefined) return undefined;
  const subject = typeof path === 'string' ? `'${path}'` : syscall;
  if (!(error instanceof CodedError)) return `${subject}: ${words}`;
  // On Windows the engine's numbers are not those of libuv.
  return osCode === name && !error.message.includes(subject) ? `${error.message}: ${subject}: ${words}` : undefined;
}

function hintFor(error: Error): string | undefined {
  const { code, status } = error as ErrorFacts;
  if (status === 401 || status === 403) {
    return 'check the key and the password: SMARTFILE_API_KEY and SMARTFILE_API_PASSWORD, or ~/.netrc';
  }
  if (code === 'ERR_SYNC_DESTINATION_CHANGED') return '--on-conflict overwrite replaces it';
  const codes = codesOf(error);
  const isUnknownHost = codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN');
  if (code === 'ERR_SERVER_LISTEN' && (isUnknownHost || codes.includes('EADDRNOTAVAIL'))) {
    return 'check --host: it must be an address or a name of this machine';
  }
  if (codes.includes('ECONNREFUSED')) return 'is the server running? Check --url or SMARTFILE_API_URL';
  if (isUnknownHost) return 'the host is not known; check --url or SMARTFILE_API_URL, and the network';
  if (codes.includes('EADDRINUSE')) return 'take another --port, or leave it out for a free one';
  if (codes.includes('ENOSPC')) return 'free some space';
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
