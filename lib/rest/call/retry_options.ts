import { OptionsError } from '../../internal/coded_error';
import {
  boolean,
  callback,
  describe,
  integer,
  milliseconds,
  oneOf,
  refuseUnknown,
  type Check,
} from '../../internal/options';
import { methods, type Method } from '../transport/transport';

/** The argument of `shouldRetry`. */
export interface RetryQuestion {
  /** The error of the attempt. */
  readonly error: Error;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** What the client would decide. */
  readonly wouldRetry: boolean;
}

/**
 * When a request is sent again, and after how long. docs/retries.md has the whole table.
 *
 * A request is never sent again when its body is a stream, which can be read only once, when it was aborted, or after
 * `limit` retries.
 */
export interface RetryOptions {
  /**
   * Most retries of a request; 0 is none.
   * @default 2, which makes three attempts
   */
  readonly limit?: number | undefined;
  /**
   * Methods whose requests may be sent again even if the service may have carried out an earlier attempt.
   * @default ['GET', 'HEAD', 'PUT', 'DELETE']
   */
  readonly methods?: readonly Method[] | undefined;
  /**
   * True when this request does no harm if carried out twice, false when it does, whatever its method.
   * @default according to `methods`
   */
  readonly idempotent?: boolean | undefined;
  /**
   * Statuses after which a request is sent again.
   * @default [408, 425, 429, 500, 502, 503, 504]
   */
  readonly statusCodes?: readonly number[] | undefined;
  /**
   * Longest first pause, in milliseconds; each following pause may be twice as long as the one before.
   * @default 500
   */
  readonly backoffBase?: number | undefined;
  /**
   * Longest pause, in milliseconds, unless the service asks for a longer one.
   * @default 30000
   */
  readonly backoffLimit?: number | undefined;
  /**
   * Longest pause that the service may ask for, in milliseconds. If it asks for more, the call fails at once.
   * @default 60000
   */
  readonly maxRetryAfter?: number | undefined;
  /** Decides in place of the client. It is not called for requests that can never be sent again. */
  readonly shouldRetry?: ((question: RetryQuestion) => boolean) | undefined;
}

/** Retry options, checked and completed. */
export interface RetrySettings {
  readonly limit: number;
  readonly methods: readonly Method[];
  readonly idempotent: boolean | undefined;
  readonly statusCodes: readonly number[];
  readonly backoffBase: number;
  readonly backoffLimit: number;
  readonly maxRetryAfter: number;
  readonly shouldRetry: ((question: RetryQuestion) => boolean) | undefined;
}

export const defaultRetries: RetrySettings = {
  limit: 2,
  methods: ['GET', 'HEAD', 'PUT', 'DELETE'],
  idempotent: undefined,
  statusCodes: [408, 425, 429, 500, 502, 503, 504],
  backoffBase: 500,
  backoffLimit: 30_000,
  maxRetryAfter: 60_000,
  shouldRetry: undefined,
};

const optionNames = Object.keys(defaultRetries) as readonly (keyof RetrySettings)[];

/** Checks the option `retry`, and completes it from `defaults`. @throws OptionsError */
export function retrySettings(value: unknown, defaults: RetrySettings): RetrySettings {
  if (value === undefined) return defaults;
  if (value === false) return { ...defaults, limit: 0 };
  if (typeof value === 'number') return { ...defaults, limit: limit('retry', value) };
  refuseUnknown('retry', value, optionNames);
  const options = value as RetryOptions;
  const checked = Object.entries(checks).flatMap(([name, check]) => {
    const given = options[name as keyof RetryOptions];
    return given === undefined ? [] : [[name, check(`retry.${name}`, given)]];
  });
  return { ...defaults, ...(Object.fromEntries(checked) as Partial<RetrySettings>) };
}

const limit = integer(0, 100);

const checks: Readonly<Record<keyof RetrySettings, Check<unknown>>> = {
  limit,
  methods: listOf(oneOf(...methods)),
  idempotent: boolean,
  statusCodes: listOf(integer(300, 599)),
  backoffBase: milliseconds,
  backoffLimit: milliseconds,
  maxRetryAfter: milliseconds,
  shouldRetry: callback,
};

function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (name, value) => {
    if (!Array.isArray(value)) throw new OptionsError(`${name} must be an array, not ${describe(value)}`);
    return value.map((each, index) => check(`${name}[${index}]`, each));
  };
}
