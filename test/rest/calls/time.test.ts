import { serviceTime } from '../../../lib/rest/calls/time';

const winter = Date.UTC(2026, 0, 15);
const summer = Date.UTC(2026, 6, 15);

test.each([
  ['2026-01-10T12:00:00', winter, '2026-01-10T17:00:00.000Z'],
  ['2026-07-10T12:00:00', summer, '2026-07-10T16:00:00.000Z'],
  // With the offset of the time of reading, as the service's own client for Node reads it.
  ['2026-01-10T12:00:00', summer, '2026-01-10T16:00:00.000Z'],
  ['2026-01-10T12:00:00.5', winter, '2026-01-10T17:00:00.500Z'],
  ['2026-01-10T12:00:00Z', summer, '2026-01-10T12:00:00.000Z'],
  ['2026-01-10T12:00:00+02:00', summer, '2026-01-10T10:00:00.000Z'],
])('%s', (text, now, expected) => {
  expect(serviceTime(text, now)?.toISOString()).toBe(expected);
});

test.each([null, undefined, 12, '', 'yesterday', '2026-13-45T00:00:00'])('%j is no time', (value) => {
  expect(serviceTime(value, winter)).toBeNull();
});
