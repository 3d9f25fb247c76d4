import type { Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { version2 } from '../../http/target';
import type { Handler, Route } from '../../dispatch/router';
import { ownCallback } from '../../oauth/callback';
import { OAuthRefusal, refusalText } from '../../oauth/refusal';

/** The steps of OAuth that applications do themselves, below the base URL. */
export const oauthStepRoutes: readonly Route[] = [
  step('oauth/request_token', requestToken),
  step('oauth/access_token', accessToken),
];

function step(endpoint: string, take: (call: Call) => Promise<URLSearchParams>): Route {
  const handler: Handler = async (call) => {
    try {
      return answer(200, 'application/x-www-form-urlencoded', (await take(call)).toString());
    } catch (error) {
      if (error instanceof OAuthRefusal) return answer(403, 'text/plain; charset=utf-8', refusalText);
      throw error;
    }
  };
  return { endpoint, versions: version2, isPublic: true, methods: { GET: handler, POST: handler } };
}

function answer(status: number, type: string, body: string): Answer {
  return { status, headers: { 'Content-Type': type, 'Cache-Control': 'no-store' }, body };
}

/** First step: makes a request token, for a user to approve. */
async function requestToken(call: Call): Promise<URLSearchParams> {
  const { oauth } = call.services;
  const { application, parameter } = await oauth.verify(call, 'client');
  // The official PHP client uses another name. A missing callback means `oob`, "out of band".
  const wanted = parameter('oauth_callback') || parameter('callback_uri') || 'oob';
  const callback = wanted === 'oob' ? undefined : ownCallback(wanted, application.callbacks);
  if (wanted !== 'oob' && !callback) throw oauth.refusal(`the callback does not belong to ${application.name}`);
  const token = oauth.requests.start(application.clientToken, callback?.href, call.address);
  return pair(token, oauth.secretOf('request', token), { oauth_callback_confirmed: 'true' });
}

/** Third step: exchanges an approved request token for an access token. */
async function accessToken(call: Call): Promise<URLSearchParams> {
  const { oauth, accounts } = call.services;
  const { application, token, parameter } = await oauth.verify(call, 'request');
  const username = oauth.requests.redeem(token, parameter('oauth_verifier') || parameter('verifier'));
  if (username === undefined) throw oauth.refusal(`${application.name} was not approved, or the verifier is wrong`);
  if (!accounts.byName(username)?.isActive) throw oauth.refusal('the user who approved may no longer use the server');
  const access = oauth.access.grant(application.clientToken, username);
  return pair(access, oauth.secretOf('access', access));
}

/** The body of the answer. The secret is first, as in the service: some programs read by position. */
function pair(token: string, secret: string, more: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({ oauth_token_secret: secret, oauth_token: token, ...more });
}
