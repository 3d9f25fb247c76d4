import { FailedLogins } from '../../../lib/server/accounts/failed_logins';

test('an address that was wrong too often waits until a minute has passed', () => {
  const failures = new FailedLogins(2);
  expect(failures.waitOf('a', 0)).toBe(0);
  failures.add('a', 0);
  expect(failures.waitOf('a', 1)).toBe(0);
  failures.add('a', 1000);
  expect([failures.waitOf('a', 10_500), failures.waitOf('b', 10_500)]).toEqual([50, 0]);
  expect(failures.waitOf('a', 60_000)).toBe(0);
  failures.add('a', 60_000);
  expect(failures.waitOf('a', 60_001)).toBe(0);
});

test('what was right after all does not count', () => {
  const failures = new FailedLogins(1);
  failures.add('a', 0);
  failures.forgive('a');
  expect(failures.waitOf('a', 1)).toBe(0);
});

test('memory is bounded', () => {
  const failures = new FailedLogins(1);
  for (let n = 0; n <= 10_000; n++) failures.add(String(n), 0);
  expect([failures.waitOf('0', 1), failures.waitOf('1', 1)]).toEqual([0, 60]);
});
