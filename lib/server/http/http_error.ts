/** An answer that says what is wrong. JSON errors are always objects: clients index them by key. */
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

/** 400 for arguments that cannot be right, each with its reason. */
export function fieldError(field: string, message: string): HttpError {
  return new HttpError(400, { field_errors: { [field]: [message] }, detail: `${field}: ${message}` });
}

/** `{"<field>": [message], "detail": message}`: how faulty operations on paths are answered. */
export function pathError(status: number, field: 'path' | 'src' | 'dst', message: string): HttpError {
  return new HttpError(status, { [field]: [message], detail: message });
}
