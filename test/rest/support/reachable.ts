/** All values that are reachable from a value by its properties, with hidden ones, symbols and getters. */
export function reachable(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (seen.has(value)) return seen;
  seen.add(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return seen;
  if (value instanceof Map || value instanceof Set) for (const item of value) reachable(item, seen);
  for (const owner of prototypeChain(value)) {
    for (const name of Reflect.ownKeys(owner)) {
      seen.add(String(name));
      let content: unknown;
      try {
        content = Reflect.get(owner, name, value);
      } catch {
        continue;
      }
      reachable(content, seen);
    }
  }
  return seen;
}

/** A value and its prototypes, without those of the language. */
function prototypeChain(value: object): object[] {
  const next = Object.getPrototypeOf(value) as object | null;
  return builtIns.includes(value) ? [] : [value, ...(next ? prototypeChain(next) : [])];
}

const builtIns = [Object, Function, Error, Array, Promise, Buffer, Uint8Array].map((each) => each.prototype as object);
