import type { Answer } from '../../dispatch/answer';
import { noteActivity, type Call } from '../../dispatch/call';
import type { Form } from '../../dispatch/form';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { AuthorizationRecord } from '../../oauth/access_tokens';
import { html, type Html } from '../../pages/html';
import { page, redirect } from '../../pages/page';
import { csrfField, sessionPage, signedInAs, type Visitor } from '../../pages/session_page';

/** The page on which people see, and can revoke, which applications may act for them. */
export const oauthApplicationRoutes: readonly Route[] = [
  {
    endpoint: 'oauth/applications',
    versions: version2,
    isPublic: true,
    methods: sessionPage({ purpose, show, act }),
  },
];

function purpose(): Html {
  return html`<p>Then you see which applications may act for you.</p>`;
}

function show(call: Call, visitor: Visitor): Answer {
  const byApplication = new Map<string, AuthorizationRecord[]>();
  for (const record of call.services.oauth.access.list({ username: visitor.account.username })) {
    byApplication.set(record.clientToken, [...(byApplication.get(record.clientToken) ?? []), record]);
  }
  const items = [...byApplication].map(([clientToken, records]) => item(call, visitor, clientToken, records));
  const content = html`<h1>Allowed applications</h1>
    ${
      items.length === 0
        ? html`<p>No application may act for you.</p>`
        : html`<ul class="plain">
            ${items}
          </ul>`
    }
    ${signedInAs(visitor)}`;
  return page(call.services.siteName, 'Allowed applications', content);
}

function item(
  { services }: Call,
  visitor: Visitor,
  clientToken: string,
  records: readonly AuthorizationRecord[],
): Html {
  const name = services.oauth.applications.get(clientToken)?.name ?? 'An application that is not registered any more';
  const allowed = records.map(({ created }) => created);
  const used = records.flatMap((record) => record.used ?? []);
  return html`<li>
    <strong><bdi>${name}</bdi></strong>
    <p class="quiet">
      Allowed on ${day(Math.max(...allowed))}${records.length > 1 ? `, ${records.length} times in all` : ''};
      ${used.length > 0 ? `last used on ${day(Math.max(...used))}` : 'not used yet'}.
    </p>
    <form method="post">
      ${csrfField(visitor)}
      <input type="hidden" name="application" value="${clientToken}" />
      <button name="action" value="revoke" aria-label="Revoke ${name}">Revoke</button>
    </form>
  </li>`;
}

function act(call: Call, { account }: Visitor, action: string, form: Form): Answer {
  const { oauth } = call.services;
  const clientToken = form.all('application')[0] ?? '';
  if (action === 'revoke') {
    oauth.access.revoke({ username: account.username, clientToken });
    noteActivity(call, account.username);
  }
  return redirect('?');
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
