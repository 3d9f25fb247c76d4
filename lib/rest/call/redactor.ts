/** Shorter secrets are not looked for: they would be found by chance in the middle of words. */
const shortestSecret = 6;

/** Levels of JSON that are looked into. A server may send enough of them to exhaust the stack. */
const deepest = 100;

/** A signature, whose quotes may be written as JSON, URLs and HTML write them. */
const signature = /(oauth_signature(?:=|%3D)(?:\\*"|\\+u0022|%22|&quot;|&#34;|&#x22;)?)[^"\\&,\s]+/gi;

/** Takes secrets out of text that a server sent: some repeat the request's headers in their error pages. */
export class Redactor {
  readonly #secrets: () => readonly string[];

  /**
   * @param secrets gives what must not be seen at the time; each is also looked for as it stands in JSON, in HTML, in
   *   base64 and in a URL, in JSON within JSON, and in a URL within a URL, as OAuth has it.
   */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets;
  }

  text(value: string): string {
    // A signature is good for one request only, but it is a part of the Authorization header all the same.
    const unsigned = value.replace(signature, '$1***');
    return this.#forms().reduce((text, secret) => text.replaceAll(secret, '***'), unsigned);
  }

  /** Masks every string within parsed JSON; what is nested deeper than anything that is meant becomes an ellipsis. */
  json(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === deepest) return '…';
    if (Array.isArray(value)) return value.map((item) => this.json(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item, depth + 1)]));
  }

  /** Longer ones first: a secret may be part of another. */
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

/** With padding it would not be found where the end of the padding is missing. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/** The quotes have several names. */
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
