/**
 * Stands for tests that cannot run here, and says so; in CI that is a failure.
 * @param missing what they need, and how to have it.
 * @param what what they would have checked.
 */
export function testMissing(missing: string, what: string): void {
  test(`${missing}: NOT checked that ${what}`, () => {
    console.warn(`${missing}: NOT checked that ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}
