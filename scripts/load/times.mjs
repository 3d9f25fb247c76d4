// How long steps took, in milliseconds, by kind of step.

/** The times of many in one. */
export function merged(all) {
  const times = {};
  for (const each of all) {
    for (const [kind, some] of Object.entries(each)) (times[kind] ??= []).push(...some);
  }
  return times;
}
