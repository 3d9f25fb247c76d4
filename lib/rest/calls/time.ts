import { serviceOffset } from '../../internal/service_zone';
import type { UnknownFields } from './types';

/**
 * Parses a time of the service, which writes `2026-01-31T17:30:00` without a zone: the wall clock of Indianapolis,
 * always with its present offset from UTC, even for times of the other half of the year. A time with a zone is read as
 * it is.
 * @param now the present time, in milliseconds.
 * @returns null for anything but a time.
 */
export function serviceTime(value: unknown, now: number): Date | null {
  if (typeof value !== 'string') return null;
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(value);
  const time = Date.parse(hasZone ? value : `${value}Z`);
  if (Number.isNaN(time)) return null;
  return new Date(hasZone ? time : time - serviceOffset(now));
}

/** An answer with the fields of these names as Dates. Missing fields stay missing. */
export function withTimes(answer: UnknownFields, names: readonly string[], now: number): UnknownFields {
  const present = names.filter((name) => name in answer);
  return { ...answer, ...Object.fromEntries(present.map((name) => [name, serviceTime(answer[name], now)])) };
}
