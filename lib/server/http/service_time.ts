import { serviceOffset } from '../../internal/service_zone';

/**
 * A time as the API writes it: `YYYY-MM-DDTHH:MM:SS` without a zone.
 *
 * Clients read every time with the offset that Indianapolis has at present, also times of the other half of the
 * year; so that is the offset to write them with.
 */
export function wallClock(time: Date, offset = serviceOffset(Date.now())): string {
  return new Date(time.getTime() + offset).toISOString().slice(0, 19);
}
