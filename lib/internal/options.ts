import { OptionsError } from './coded_error';

/** Checks one value: returns it (perhaps normalised), or throws an OptionsError that names it. */
export type Check<T> = (name: string, value: unknown) => T;

/**
 * Refuses options that are no object, or that `known` does not list, naming what was meant where that can be guessed.
 * @param options as the caller passed them: callers in JavaScript may pass anything.
 */
export function refuseUnknown(call: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const found = Array.isArray(options) ? 'an array' : describe(options);
    throw new OptionsError(`${call}: options must be an object, not ${found}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const hint = meant ? `did you mean '${meant}'?` : `known are ${known.join(', ')}`;
    throw new OptionsError(`${call}: unknown option '${name}'; ${hint}`);
  }
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Check<number> {
  return (name, value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new OptionsError(`${name} must be a whole number from ${min} to ${max}, not ${describe(value)}`);
  };
}

/** A time in milliseconds, as long as Node's timers can count. */
export const milliseconds = integer(0, 2 ** 31 - 1);

/** One of the given words. */
export function oneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (name, value) => {
    if (words.includes(value as T)) return value as T;
    throw new OptionsError(`${name} must be one of '${words.join("', '")}', not ${describe(value)}`);
  };
}

export const boolean: Check<boolean> = (name, value) => {
  if (typeof value === 'boolean') return value;
  throw new OptionsError(`${name} must be true or false, not ${describe(value)}`);
};

/** A string that is not empty and holds no NUL. */
export const text: Check<string> = (name, value) => {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new OptionsError(`${name} must be a string that is not empty and contains no NUL, not ${describe(value)}`);
};

export const callback: Check<(...args: never[]) => unknown> = (name, value) => {
  if (typeof value === 'function') return value as (...args: never[]) => unknown;
  throw new OptionsError(`${name} must be a function, not ${describe(value)}`);
};

export const abortSignal: Check<AbortSignal> = (name, value) => {
  if (value instanceof AbortSignal) return value;
  throw new OptionsError(`${name} must be an AbortSignal, not ${describe(value)}`);
};

/** Refuses what is no object. Its fields are for its reader to check. */
export function requireObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw new OptionsError(`${name} must be an object, not ${describe(value)}`);
}

/** Describes a value without showing the content of strings, which may be secret. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
