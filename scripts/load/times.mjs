// The times of steps in milliseconds, by kind.

/** Joins the times of several clients. */
export function merged(all) {
  const times = {};
  for (const each of all) {
    for (const [kind, some] of Object.entries(each)) (times[kind] ??= []).push(...some);
  }
  return times;
}
