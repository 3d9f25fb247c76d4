import { serviceOffset } from '../../internal/service_zone';

/**
 * A time as the API writes it: `YYYY-MM-DDTHH:MM:SS` without a zone.
 *
 * Clients read all times with the offset that Indianapolis has today, even times of the other half of the year. So all
 * times are written with that offset.
 */
export function wallClock(time: Date, offset = serviceOffset(Date.now())): string {
  return new Date(time.getTime() + offset).toISOString().slice(0, 19);
}
