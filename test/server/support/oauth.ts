import { OAuthClient, type OAuthClientOptions, type SignatureMethod } from '../../../lib/rest';
import { oauthHeader, type OAuthToken } from '../../../lib/rest/auth/oauth_signature';
import { form, send, type Received, type Sent } from './http';

export const signatureMethods: readonly SignatureMethod[] = ['PLAINTEXT', 'HMAC-SHA1', 'HMAC-SHA256'];

export const application = {
  clientToken: 'client-token-of-an-application',
  clientSecret: 'client-secret-of-an-application',
  name: 'Photo Printer',
  description: 'Prints the pictures in your folders.',
  callbacks: ['https://printer.example/oauth/', 'http://127.0.0.1:9/', 'com.example.printer:/done'],
};

export const client: OAuthToken = { token: application.clientToken, secret: application.clientSecret };

export const refusal = 'Could not verify OAuth request.';

/** What somebody's browser does on the pages of the server: it keeps cookies, and sends the fields of the forms it got. */
export class Browser {
  readonly cookies = new Map<string, string>();
  last!: Received;

  constructor(private readonly base: string) {}

  async request(method: string, url: string, sent: Sent = {}): Promise<Received> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    this.last = await send(this.base, method, url, { ...sent, headers: { cookie, ...sent.headers } });
    for (const line of this.last.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return this.last;
  }

  open(url: string): Promise<Received> {
    return this.request('GET', url);
  }

  get text(): string {
    return this.last.body.toString();
  }

  /** A hidden field of the last page. */
  hidden(name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(this.text)?.[1] ?? '';
  }

  /** Presses a button of the last page: its hidden fields go along. */
  press(url: string, action: string, fields: Record<string, string> = {}): Promise<Received> {
    const hidden = Object.fromEntries(['csrf', 'token'].map((name) => [name, this.hidden(name)]));
    return this.request('POST', url, form({ ...hidden, action, ...fields }));
  }

  async signIn(url: string, username: string, password: string): Promise<Received> {
    await this.open(url);
    return this.press(url, 'sign-in', { username, password });
  }
}

/** Path and query of the page for a request token. */
export const pageOf = (token: string) => `/oauth/authorize/?oauth_token=${token}`;

/** Signs in and allows: the verifier, and where the browser is sent. */
export async function allow(base: string, token: string, username: string, password: string) {
  const browser = new Browser(base);
  const url = pageOf(token);
  await browser.signIn(url, username, password);
  await browser.open(url);
  await browser.press(url, 'allow');
  const { location } = browser.last.headers;
  const shown = /<output[^>]*>([^<]*)<\/output>/.exec(browser.text)?.[1];
  const verifier = location === undefined ? shown : new URL(location).searchParams.get('oauth_verifier');
  if (!verifier) throw new Error(`not allowed: ${browser.last.status} ${browser.text}`);
  return { browser, verifier, location };
}

/** Clients of the application for one server, closed after each test. */
export function useClients(baseUrl: () => string) {
  let clients: OAuthClient[] = [];
  afterEach(() => {
    for (const api of clients) api.close();
    clients = [];
  });
  return (options: OAuthClientOptions = {}): OAuthClient => {
    const { clientToken, clientSecret } = application;
    const own = options.credentials ? {} : { clientToken, clientSecret };
    const api = new OAuthClient({ baseUrl: baseUrl(), retry: { limit: 0 }, ...own, ...options });
    clients.push(api);
    return api;
  };
}

/** A header that signs one request to the server. */
export function signed(
  base: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  token: OAuthToken | undefined,
  more: { method?: SignatureMethod; parameters?: Record<string, string>; form?: [string, string][] } = {},
): string {
  const url = new URL(path, base).href;
  const budgets = { noProgressTimeout: 0, answerTimeout: 0 };
  return oauthHeader(
    { method, url, headers: {}, budgets, ...(more.form ? { form: more.form } : {}) },
    { method: more.method ?? 'HMAC-SHA1', client, token, parameters: more.parameters ?? {} },
  );
}

/** Reads the answer of a step. */
export function tokenOf({ body }: Received): OAuthToken {
  const fields = new URLSearchParams(body.toString());
  return { token: fields.get('oauth_token') ?? '', secret: fields.get('oauth_token_secret') ?? '' };
}
