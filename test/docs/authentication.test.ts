import { mkdirSync, writeFileSync } from 'node:fs';
import { OAuthClient } from '../../lib';
import { createServer, type SmartFileServer } from '../../lib/server';
import { useCleanEnvironment } from '../rest/support/environment';
import { testExamples, type Surroundings } from '../support/doc_examples';
import { useOAuthProvider } from '../support/oauth_provider';
import { describeWithOauthlib } from '../support/python';
import { useTempDir } from '../support/temp_dir';

describeWithOauthlib('the guide to authentication is right', (python) => {
  const provider = useOAuthProvider(python);
  const temp = useTempDir();
  useCleanEnvironment();

  const credentials = { key: 'the-key', password: 'the password', username: 'the-key' };

  let server: SmartFileServer;
  beforeEach(async () => {
    mkdirSync(temp.file('root'));
    server = createServer({ root: temp.file('root'), credentials });
    process.env['SMARTFILE_API_URL'] = await server.listen();
  });
  afterEach(() => server.close());

  testExamples('docs/authentication.md', ({ heading, code }) =>
    code.includes('OAuthClient') ? forOAuth() : forBasic(heading),
  );

  function forBasic(heading: string): Surroundings {
    const { key, password } = credentials;
    if (heading === 'From the environment') {
      Object.assign(process.env, { SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password });
    }
    mkdirSync(temp.file('secrets'));
    writeFileSync(temp.file('secrets/netrc'), `machine 127.0.0.1 login ${key} password "${password}"\n`);
    return { given: { key, password }, modules: { keychain: staleKeychain() }, cwd: temp.path };
  }

  /** Its password is wrong until the user has been asked. */
  function staleKeychain() {
    const kept = { key: credentials.key, password: 'stale' };
    return {
      get: (name: 'key' | 'password') => Promise.resolve(kept[name]),
      askUser: () => {
        kept.password = credentials.password;
        return Promise.resolve();
      },
    };
  }

  /** An application that the provider knows, a person who approves of it, and the person's browser. */
  async function forOAuth(): Promise<Surroundings> {
    const { baseUrl, clientToken, clientSecret, approve } = provider.current;
    process.env['SMARTFILE_API_URL'] = baseUrl;
    const first = new OAuthClient({ baseUrl, clientToken, clientSecret });
    await first.getRequestToken();
    await first.getAccessToken((await approve(first.getAuthorizationUrl())).verifier);
    first.close();

    let printed = '';
    let sentTo = '';
    const approvePrinted = async () => (await approve(/https?:\S+/.exec(printed)![0])).verifier;
    const followRedirect = async () => Object.fromEntries(new URL((await approve(sentTo)).location!).searchParams);
    return {
      given: {
        ...{ clientToken, clientSecret, saved: first.getTokens(), session: {} },
        ask: approvePrinted,
        response: { redirect: (url: string) => (sentTo = url) },
        browser: followRedirect,
      },
      onPrint: (line) => (printed += line),
    };
  }
});
