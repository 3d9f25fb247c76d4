import type { Account } from '../accounts/account';
import { isCsrfToken, type SessionRecord } from '../accounts/sessions';
import { endSession, startSession } from '../dispatch/session_cookies';
import type { Answer } from '../dispatch/answer';
import { sessionCookie } from '../dispatch/auth';
import type { Call } from '../dispatch/call';
import { parseCookies, setCookie } from '../http/cookies';
import { readForm, type Form } from '../dispatch/form';
import { HttpError } from '../http/http_error';
import type { Route } from '../dispatch/router';
import { isSame, randomText } from '../accounts/secret_text';
import { html, type Html } from './html';
import { isOwnForm } from './own_form';
import { page, redirect } from './page';

/** The user of a page. */
export interface Visitor {
  readonly account: Account;
  readonly session: SessionRecord;
}

/** A page for users who have signed in. */
export interface SessionPage {
  /** Returns an answer to send in place of the page, if necessary; called before the user signs in. */
  readonly refuse?: (call: Call) => Answer | undefined;
  /** Says why users should sign in. */
  readonly purpose: (call: Call) => Html;
  readonly show: (call: Call, visitor: Visitor) => Answer;
  /** Does the action of the button with this name. */
  readonly act: (call: Call, visitor: Visitor, action: string, form: Form) => Answer;
}

/** Cookie that ties the sign-in form to a browser, so that no other site can sign a user in to another account. */
const formCookie = 'signin';
const formLifetime = 3600_000;

/** The methods of a page, which shows a sign-in form where needed, and refuses forms of other sites. */
export function sessionPage(pages: SessionPage): Route['methods'] {
  return {
    GET: (call) => {
      const refusal = pages.refuse?.(call);
      if (refusal) return refusal;
      const visitor = visitorOf(call);
      return visitor ? pages.show(call, visitor) : signInPage(pages, call);
    },
    POST: async (call) => {
      const refusal = pages.refuse?.(call);
      if (refusal) return refusal;
      if (!isOwnForm(call)) return stale(call);
      const form = await readForm(call.body, call.services.limits);
      const action = form.all('action')[0] ?? '';
      if (action === 'sign-in') return signIn(pages, call, form);
      const visitor = visitorOf(call);
      if (!visitor) return redirect(here(call));
      if (!isCsrfToken(visitor.session, form.all('csrf')[0] ?? '')) return stale(call);
      if (action === 'sign-out') return endSession(call, redirect(here(call)));
      return pages.act(call, visitor, action, form);
    },
  };
}

/** The field that a form needs to be accepted. */
export function csrfField({ session }: Visitor): Html {
  return html`<input type="hidden" name="csrf" value="${session.csrfToken}" />`;
}

/** Shows who is signed in, with a button to use another account. */
export function signedInAs(visitor: Visitor): Html {
  return html`<form method="post" class="quiet">
    ${csrfField(visitor)}
    <p>
      Signed in as <strong><bdi>${visitor.account.username}</bdi></strong
      >.
    </p>
    <button name="action" value="sign-out">Use another account</button>
  </form>`;
}

/** A URL of the same page, with its query, relative to the path that it was reached by. */
function here({ query }: Call): string {
  return `?${query.toString()}`;
}

function visitorOf({ services, headers }: Call): Visitor | undefined {
  const session = services.sessions.get(parseCookies(headers.cookie).get(sessionCookie) ?? '');
  const account = session && services.accounts.byName(session.username);
  return session && account?.isActive ? { account, session } : undefined;
}

async function signIn(pages: SessionPage, call: Call, form: Form): Promise<Answer> {
  const { services, headers, address } = call;
  const expected = parseCookies(headers.cookie).get(formCookie) ?? '';
  if (expected === '' || !isSame(form.all('token')[0] ?? '', expected)) {
    return signInPage(pages, call, { problem: 'Please try once more. Cookies must be allowed for this.', status: 403 });
  }
  const name = form.all('username')[0] ?? '';
  try {
    services.signIn.demandPatience(address);
    const account = await services.signIn.check(name, form.all('password')[0] ?? '', address);
    if (account) return startSession(call, account.username, redirect(here(call)));
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 429) throw error;
    const problem = 'Too many wrong passwords came from here. Try again in a minute.';
    return signInPage(pages, call, { problem, name, status: 429, headers: error.headers });
  }
  return signInPage(pages, call, { problem: 'This name and password do not belong together.', name, status: 403 });
}

interface SignInOptions {
  problem?: string;
  /** What was typed in. */
  name?: string;
  status?: number;
  headers?: Answer['headers'];
}

function signInPage(pages: SessionPage, call: Call, options: SignInOptions = {}): Answer {
  const { problem, name = '', status = 200, headers = {} } = options;
  const { services } = call;
  const cookie = parseCookies(call.headers.cookie).get(formCookie) ?? '';
  // An existing token is kept, for other open pages with this form.
  const token = /^[\w-]{32}$/.test(cookie) ? cookie : randomText();
  const isSecure = services.publicUrl().startsWith('https:');
  const expires = Date.now() + formLifetime;
  const content = html`<h1>Sign in</h1>
    ${pages.purpose(call)}
    ${problem === undefined ? undefined : html`<p class="bad" role="alert" id="problem">${problem}</p>`}
    <form method="post">
      <input type="hidden" name="token" value="${token}" />
      <label for="username">Username or API key</label>
      <input
        id="username"
        name="username"
        value="${name}"
        required
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        ${problem === undefined ? html`autofocus` : html`aria-describedby="problem"`}
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        required
        autocomplete="current-password"
        ${problem === undefined ? undefined : html`autofocus aria-describedby="problem"`}
      />
      <div class="choice"><button class="strong" name="action" value="sign-in">Sign in</button></div>
    </form>`;
  return page(services.siteName, 'Sign in', content, {
    status,
    headers: { ...headers, 'Set-Cookie': setCookie(formCookie, token, { isHidden: true, isSecure, expires }) },
  });
}

function stale({ services }: Call): Answer {
  const content = html`<h1>Please start again</h1>
    <p role="alert">This form is too old, or was not sent from a page of this server. Nothing was changed.</p>`;
  return page(services.siteName, 'Please start again', content, { status: 403 });
}
