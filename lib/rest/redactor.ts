/** Shorter secrets are not looked for: they would be found by chance in the middle of words. */
const shortestSecret = 6;

/** Takes secrets out of text that a server sent: some repeat the request's headers in their error pages. */
export class Redactor {
  readonly #secrets: () => readonly string[];

  /**
   * @param secrets gives what must not be seen at the time; each is also looked for in its JSON and its URL form, and
   *   in the form of a URL within a URL, as OAuth has it.
   */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets;
  }

  text(value: string): string {
    // A signature is good for one request only, but it is a part of the Authorization header all the same.
    const unsigned = value.replace(/(oauth_signature=(?:\\*"|%22)?)[^"\\&,\s]+/g, '$1***');
    return this.#forms().reduce((text, secret) => text.replaceAll(secret, '***'), unsigned);
  }

  /** The same for every string within parsed JSON. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item)]));
  }

  /** Longer ones first: a secret may be part of another. */
  #forms(): string[] {
    const forms = this.#secrets().flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      new URLSearchParams([['', secret]]).toString().slice(1),
      percentEncode(secret),
      percentEncode(percentEncode(secret)),
    ]);
    return [...new Set(forms)].filter((form) => form.length >= shortestSecret).sort((a, b) => b.length - a.length);
  }
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
