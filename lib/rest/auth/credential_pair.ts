import { variable } from './environment';

/** A value, and the name of where it was found: an option, a variable, a part of a file. */
export interface Found {
  readonly name: string;
  readonly value: string;
}

/** An id and its secret, as far as one place has them. */
export interface Pair {
  readonly id?: Found | undefined;
  readonly secret?: Found | undefined;
}

/**
 * Goes through the places in order until both are known. A later place only adds what is missing. A place with another
 * id than the one found is skipped, since its secret belongs to that other id.
 */
export function completePair(places: readonly (() => Pair)[]): Pair {
  let id: Found | undefined;
  let secret: Found | undefined;
  for (const place of places) {
    if (id && secret) break;
    const found = place();
    if (id && found.id && found.id.value !== id.value) continue;
    id ??= found.id;
    secret ??= found.secret;
  }
  return { id, secret };
}

/** The pair from the caller's options. An empty text counts as a value. */
export function optionPair(names: readonly [string, string], values: readonly [unknown, unknown]): Pair {
  return { id: foundAs(names[0], values[0]), secret: foundAs(names[1], values[1]) };
}

/** The pair from the environment. The secret may have several names, of which the first that is set counts. */
export function variablePair(id: string, ...secrets: readonly string[]): Pair {
  return {
    id: foundAs(id, variable(id)),
    secret: secrets.map((name) => foundAs(name, variable(name))).find((found) => found),
  };
}

function foundAs(name: string, value: unknown): Found | undefined {
  return value === undefined ? undefined : { name, value: value as string };
}
