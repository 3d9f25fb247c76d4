import type { Answer } from '../../dispatch/answer';
import { noteActivity, type Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { RegisteredApplication } from '../../oauth/applications';
import { formTarget, ownCallback, withAnswer } from '../../oauth/callback';
import type { RequestRecord } from '../../oauth/request_tokens';
import { html, type Html } from '../../pages/html';
import { page, redirect } from '../../pages/page';
import { csrfField, sessionPage, signedInAs, type Visitor } from '../../pages/session_page';

/** Second step of OAuth: the page on which users allow an application to act for them, or refuse. */
export const oauthAuthorizeRoutes: readonly Route[] = [
  {
    endpoint: 'oauth/authorize',
    versions: version2,
    isPublic: true,
    methods: sessionPage({ refuse, purpose, show, act }),
  },
];

interface Asked {
  readonly token: string;
  readonly request: RequestRecord;
  readonly application: RegisteredApplication;
}

/** The request that the page is about; undefined when it does not exist or has ended. */
function askedFor({ query, services: { oauth } }: Call): Asked | undefined {
  const token = query.get('oauth_token') ?? '';
  const request = oauth.requests.get(token);
  const application = request && oauth.applications.get(request.clientToken);
  if (!application || request.username !== undefined) return undefined;
  // The callbacks of the application may have been changed by a restart.
  const { callback } = request;
  if (callback !== undefined && !ownCallback(callback, application.callbacks)) return undefined;
  return { token, request, application };
}

function refuse(call: Call): Answer | undefined {
  return askedFor(call) ? undefined : ended(call);
}

function purpose(call: Call): Html {
  const application = askedFor(call)?.application;
  return html`<p>
      <strong><bdi>${application?.name}</bdi></strong> asks to act for you. First say who you are.
    </p>
    <p class="quiet">The application is not told your password.</p>`;
}

function show(call: Call, visitor: Visitor): Answer {
  const asked = askedFor(call);
  if (!asked) return ended(call);
  const { name, description } = asked.application;
  const { callback } = asked.request;
  const content = html`<h1>Allow <bdi>${name}</bdi> to act for you?</h1>
    ${description === '' ? undefined : html`<blockquote><bdi>${description}</bdi></blockquote>`}
    <ul>
      <li>It may do everything with files and settings that your account may do.</li>
      <li>It is not told your password, and cannot change it.</li>
      <li>It lasts until you take it back, under <a href="${applicationsPath(call)}">Allowed applications</a>.</li>
      ${
        callback === undefined
          ? html`<li>You will be shown a code to type into the application.</li>`
          : html`<li>
              You will be sent to <strong><bdi>${shownTarget(callback)}</bdi></strong
              >.
            </li>`
      }
    </ul>
    <form method="post" class="choice">
      ${csrfField(visitor)}
      <button name="action" value="refuse">Refuse</button>
      <button class="strong" name="action" value="allow">Allow</button>
    </form>
    ${signedInAs(visitor)}`;
  const target = callback === undefined ? {} : { formTarget: formTarget(callback) };
  return page(call.services.siteName, `Allow ${name}?`, content, target);
}

function act(call: Call, visitor: Visitor, action: string): Answer {
  const asked = askedFor(call);
  if (!asked) return ended(call);
  if (action === 'allow') return allow(call, visitor, asked);
  if (action === 'refuse') return refused(call, asked);
  return show(call, visitor);
}

function allow(call: Call, { account }: Visitor, { token, request, application }: Asked): Answer {
  const { oauth, siteName } = call.services;
  const verifier = oauth.requests.approve(token, account.username);
  if (verifier === undefined) return ended(call);
  noteActivity(call, account.username);
  if (request.callback !== undefined) {
    // A Ruby client reads `verifier`.
    const answer = { oauth_token: token, oauth_verifier: verifier, verifier };
    return redirect(withAnswer(request.callback, answer));
  }
  const content = html`<h1>Type this code into <bdi>${application.name}</bdi></h1>
    <output class="code" aria-label="Code">${verifier}</output>
    <p class="quiet">It can be used once, within ten minutes. Give it to nobody else, and to no other program.</p>`;
  return page(siteName, 'Allowed', content);
}

function refused({ services }: Call, { token, request, application }: Asked): Answer {
  services.oauth.requests.end(token);
  if (request.callback !== undefined) {
    return redirect(withAnswer(request.callback, { oauth_token: token, oauth_problem: 'user_refused' }));
  }
  const content = html`<h1>Refused</h1>
    <p><bdi>${application.name}</bdi> may do nothing for you. You can close this page.</p>`;
  return page(services.siteName, 'Refused', content);
}

function ended({ services }: Call): Answer {
  const content = html`<h1>There is nothing to allow</h1>
    <p>The request has ended, was answered already, or never was. Start again in the application.</p>`;
  return page(services.siteName, 'There is nothing to allow', content, { status: 404 });
}

/** The host of a web address; for an address that opens another program, its scheme. */
function shownTarget(callback: string): string {
  const { protocol, host } = new URL(callback);
  return /^https?:$/.test(protocol) ? host : `the program that opens ${protocol} addresses`;
}

function applicationsPath({ services }: Call): string {
  return `${new URL(services.publicUrl()).pathname}oauth/applications/`;
}
