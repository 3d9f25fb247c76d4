import { OptionsError } from '../../internal/coded_error';
import { describe, refuseUnknown } from '../../internal/options';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestFacts } from '../errors';
import type { Method } from '../transport/transport';

/** A request as hooks see it, without credentials, which are added later. */
export interface HookRequest extends RequestFacts {
  readonly method: Method;
  /** The endpoint of the call, such as `/path/info`. */
  readonly endpoint: string;
  /** The headers; `beforeRequest` may change them. */
  readonly headers: Headers;
  /** The call's signal. */
  readonly signal: AbortSignal | undefined;
}

/** The attempt that a hook is called for. */
export interface HookAttempt {
  readonly request: HookRequest;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** The argument of each kind of hook. */
export interface HookStates {
  readonly beforeRequest: HookAttempt;
  readonly afterResponse: HookAttempt & {
    readonly response: {
      readonly status: number;
      readonly statusText: string;
      readonly headers: IncomingHttpHeaders;
    };
    /** From the start of the attempt to the head of the answer, in milliseconds. */
    readonly milliseconds: number;
  };
  readonly beforeRetry: HookAttempt & {
    readonly error: Error;
    /** How long the pause will be, in milliseconds. */
    readonly delay: number;
  };
  readonly beforeError: HookAttempt & { readonly error: Error };
}

/** The result of a hook: nothing, or `T`. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- functions without a return statement must fit
export type HookResult<T> = T | void | Promise<T | void>;

/**
 * Functions that are called at certain points of every request. They are awaited in the order of each list. An error of
 * a hook ends the call, without another attempt.
 */
export interface Hooks {
  /** Before each attempt; may change `request.headers`, except headers that the client sets itself. */
  readonly beforeRequest?: readonly ((state: HookStates['beforeRequest']) => HookResult<never>)[] | undefined;
  /** After the head of each answer, whatever its status. The body is not read yet. */
  readonly afterResponse?: readonly ((state: HookStates['afterResponse']) => HookResult<never>)[] | undefined;
  /** Before the pause ahead of another attempt; returns `false` to make the error final. */
  readonly beforeRetry?: readonly ((state: HookStates['beforeRetry']) => HookResult<false>)[] | undefined;
  /** Before the call fails; may return another error in place of its own. */
  readonly beforeError?: readonly ((state: HookStates['beforeError']) => HookResult<Error>)[] | undefined;
}

export type HookSettings = { readonly [Name in keyof Hooks]-?: NonNullable<Hooks[Name]> };

const names = ['beforeRequest', 'afterResponse', 'beforeRetry', 'beforeError'] as const satisfies (keyof Hooks)[];

/** Checks the option `hooks`. @throws OptionsError */
export function hookSettings(value: unknown): HookSettings {
  refuseUnknown('hooks', value ?? {}, names);
  const hooks = (value ?? {}) as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, listOf(name, hooks[name])])) as unknown as HookSettings;
}

function listOf(name: string, value: unknown = []): readonly unknown[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'function')) return [...(value as unknown[])];
  throw new OptionsError(`hooks.${name} must be an array of functions, not ${describe(value)}`);
}
