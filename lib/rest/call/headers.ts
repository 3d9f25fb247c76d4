import { validateHeaderName, validateHeaderValue } from 'node:http';
import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';

/** Headers that the client sets itself. Other values would break the request. */
const reserved = [
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Checks headers of the caller's, and returns them with names in lower case.
 * @throws OptionsError, which does not show the values
 */
export function checkHeaders(name: string, value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) {
    throw new OptionsError(`${name} must be an object of header names and values, not ${describe(value)}`);
  }
  return Object.fromEntries(Object.entries(value).map(([header, content]) => checkHeader(name, header, content)));
}

function checkHeader(name: string, header: string, value: unknown): [string, string] {
  if (typeof value !== 'string') {
    throw new OptionsError(`${name}: the value of '${header}' must be a string, not ${describe(value)}`);
  }
  try {
    validateHeaderName(header);
    validateHeaderValue(header, value);
  } catch {
    throw new OptionsError(`${name}: '${header}' has a character that headers must not have`);
  }
  if (reserved.includes(header.toLowerCase())) {
    throw new OptionsError(`${name}: '${header}' is set by the client: leave it out`);
  }
  return [header.toLowerCase(), value];
}
