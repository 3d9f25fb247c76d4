/** Shorter secrets are not masked: they would be found by chance within words. */
const shortestSecret = 6;

/** Levels of JSON that are masked. A server may send enough of them to exhaust the stack. */
const deepest = 100;

/** A signature, with quotes as in JSON, URLs and HTML. */
const signature = /(oauth_signature(?:=|%3D)(?:\\*"|\\+u0022|%22|&quot;|&#34;|&#x22;)?)[^"\\&,\s]+/gi;

/** Masks secrets in text that a server sent: some repeat the request's headers in their error pages. */
export class Redactor {
  readonly #secrets: () => readonly string[];

  /**
   * @param secrets returns the secrets to mask; called for each text, since credentials can change. Each is also found
   *   as written in JSON, HTML, base64 and URLs, in JSON within JSON, and in a URL within a URL, as in OAuth.
   */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets;
  }

  text(value: string): string {
    // A signature is good for one request only, but it is part of the Authorization header.
    const unsigned = value.replace(signature, '$1***');
    return this.#forms().reduce((text, secret) => text.replaceAll(secret, '***'), unsigned);
  }

  /** Masks every string within parsed JSON. Levels below the deepest become an ellipsis. */
  json(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === deepest) return '…';
    if (Array.isArray(value)) return value.map((item) => this.json(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item, depth + 1)]));
  }

  /** All forms of the secrets, longest first, since a secret may be part of another. */
  #forms(): string[] {
    const forms = this.#secrets().flatMap((secret) => [
      secret,
      jsonForm(secret),
      jsonForm(jsonForm(secret)),
      ...htmlForms(secret),
      ...base64Forms(secret),
      ...urlForms(secret).flatMap((form) => [form, lowerCaseEscapes(form)]),
    ]);
    return [...new Set(forms)].filter((form) => form.length >= shortestSecret).sort((a, b) => b.length - a.length);
  }
}

function jsonForm(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlForms(secret: string): string[] {
  return [
    new URLSearchParams([['', secret]]).toString().slice(1),
    encodeURI(secret),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    percentEncode(secret),
    percentEncode(percentEncode(secret)),
  ];
}

function lowerCaseEscapes(form: string): string {
  return form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** Without padding, which may be missing in the text. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/** Quotes have several forms in HTML. */
function htmlForms(secret: string): string[] {
  const plain = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    plain,
    plain.replaceAll('"', '&quot;'),
    plain.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    plain.replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    plain.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ];
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
