import type { Call } from '../dispatch/call';

/** Whether a form was sent from a page of this server, by the browser's headers. Browsers without them are trusted. */
export function isOwnForm({ headers, services }: Call): boolean {
  const { origin, host, 'sec-fetch-site': site = 'same-origin' } = headers;
  if (site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  // Without the scheme, which a proxy may change.
  return [host, new URL(services.publicUrl()).host].includes(new URL(origin).host);
}
