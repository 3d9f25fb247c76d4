import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A provider of OAuth that runs: where it is, and the client that it knows. */
export interface OAuthProvider {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly clientSecret: string;
  /** Does what a user does who opens the page and approves: the verifier, or where the browser is sent. */
  readonly approve: (url: string) => Promise<{ verifier: string; location: string | undefined }>;
  /** Takes an access token back. */
  readonly revoke: (token: string) => Promise<void>;
}

/**
 * A provider built on Python's oauthlib, for all tests around it.
 * @param python an interpreter that has oauthlib; see `describeWithOauthlib`.
 */
export function useOAuthProvider(python: string): { readonly current: OAuthProvider } {
  const holder = { current: undefined as unknown as OAuthProvider };
  let child: ChildProcess;
  beforeAll(async () => {
    child = spawn(python, ['-B', path.join(__dirname, 'oauth_provider.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! });
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['null'])])) as [string];
    const told = JSON.parse(line) as { port: number; clientToken: string; clientSecret: string } | null;
    if (!told) throw new Error('the provider of OAuth did not start');
    const { port, ...client } = told;
    holder.current = { baseUrl: `http://127.0.0.1:${port}/`, ...client, approve, revoke };
  });
  afterAll(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  });

  async function approve(url: string): Promise<{ verifier: string; location: string | undefined }> {
    const response = await fetch(url, { redirect: 'manual' });
    const location = response.headers.get('location') ?? undefined;
    const text = await response.text();
    const query = location === undefined ? text : new URL(location).search;
    const verifier = new URLSearchParams(query).get('oauth_verifier');
    if (verifier === null) throw new Error(`the approval failed with ${response.status}: ${text}`);
    return { verifier, location };
  }

  async function revoke(token: string): Promise<void> {
    const { status } = await fetch(`${holder.current.baseUrl}revoke?token=${token}`);
    if (status !== 200) throw new Error(`there is no such token (${status})`);
  }

  return holder;
}
