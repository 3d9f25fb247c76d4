/** Shorter secrets are not looked for: they would be found by chance in the middle of words. */
const shortestSecret = 6;

/** Takes secrets out of text that a server sent: some repeat the request's headers in their error pages. */
export class Redactor {
  readonly #secrets: readonly string[];

  /** @param secrets what must not be seen; each is also looked for in its JSON and its URL form. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      new URLSearchParams([['', secret]]).toString().slice(1),
    ]);
    this.#secrets = [...new Set(forms)].filter((form) => form.length >= shortestSecret);
  }

  text(value: string): string {
    return this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value);
  }

  /** The same for every string within parsed JSON. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item)]));
  }
}
