/**
 * Finds the record to remove when there are too many: the oldest of the owner with the most records, so that no owner
 * can displace records of others.
 */
export function oldestOfHeaviest<T>(
  entries: readonly (readonly [key: string, record: T])[],
  ownerOf: (record: T) => string,
  timeOf: (record: T) => number,
): string | undefined {
  const byOwner = new Map<string, { count: number; key: string; time: number }>();
  for (const [key, record] of entries) {
    const [owner, time] = [ownerOf(record), timeOf(record)];
    const { count, ...oldest } = byOwner.get(owner) ?? { count: 0, key, time };
    byOwner.set(owner, { count: count + 1, ...(time < oldest.time ? { key, time } : oldest) });
  }
  const [heaviest] = [...byOwner.values()].sort((a, b) => b.count - a.count);
  return heaviest?.key;
}
