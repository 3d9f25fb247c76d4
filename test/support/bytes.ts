/** Fails unless both hold the same bytes. (Jest's `toEqual` takes seconds to compare a megabyte.) */
export function expectSameBytes(actual: Buffer | undefined, expected: Buffer): void {
  const facts = { length: actual?.length, same: actual?.equals(expected) };
  expect(facts).toEqual({ length: expected.length, same: true });
}
