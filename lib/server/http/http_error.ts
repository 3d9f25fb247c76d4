/** An error with its answer. The JSON is always an object: clients look up keys in it. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    /** The JSON object of the answer; a text becomes its `detail`. */
    body: string | Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.name = 'HttpError';
    this.body = typeof body === 'string' ? { detail: body } : body;
  }

  readonly body: Readonly<Record<string, unknown>>;
}

/** 400 for a faulty argument, with the reason. */
export function fieldError(field: string, message: string): HttpError {
  return new HttpError(400, { field_errors: { [field]: [message] }, detail: `${field}: ${message}` });
}

/** The answer to a faulty operation on paths: `{"<field>": [message], "detail": message}`. */
export function pathError(status: number, field: 'path' | 'src' | 'dst', message: string): HttpError {
  return new HttpError(status, { [field]: [message], detail: message });
}
