import type { ErrorDetail } from '../errors';

/**
 * The explanation in an error answer, in the order of the official clients: the errors of single fields
 * (`field_errors`), of a move's source (`src`), of a path (`path`), then `detail`.
 * @param json the parsed body, or undefined when it is not JSON.
 */
export function errorDetail(status: number, body: string, json: unknown): ErrorDetail {
  if (typeof json !== 'object' || json === null) {
    if (json !== undefined) return `Error: ${body}`;
    return status === 404 ? 'Invalid URL, check your API path' : 'Server error; check response for errors';
  }
  const { field_errors: fields, src, path, detail } = json as Record<string, unknown>;
  if (typeof fields === 'object' && fields !== null) return fields as ErrorDetail;
  return firstText(src) ?? firstText(path) ?? firstText(detail) ?? `Error: ${body}`;
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}
