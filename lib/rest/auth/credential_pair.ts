import { variable } from './environment';

/** A value, and what it is called where it was found: an option, a variable, a part of a file. */
export interface Found {
  readonly name: string;
  readonly value: string;
}

/** A name and the secret that belongs to it; what one place knows of them. */
export interface Pair {
  readonly id?: Found | undefined;
  readonly secret?: Found | undefined;
}

/**
 * Goes through the places in order until both are known. A later place only fills in what is missing; one that has
 * another id than the one found is passed over, because its secret belongs to that other id.
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

/** A pair of the caller's options. An empty text is one that was given. */
export function optionPair(names: readonly [string, string], values: readonly [unknown, unknown]): Pair {
  return { id: foundAs(names[0], values[0]), secret: foundAs(names[1], values[1]) };
}

/** A pair of the environment. The secret may have several names; the first that is set counts. */
export function variablePair(id: string, ...secrets: readonly string[]): Pair {
  return {
    id: foundAs(id, variable(id)),
    secret: secrets.map((name) => foundAs(name, variable(name))).find((found) => found),
  };
}

export function foundAs(name: string, value: unknown): Found | undefined {
  return value === undefined ? undefined : { name, value: value as string };
}
