import { APIError } from '../errors';

/**
 * A step of OAuth is not possible yet:
 *
 * - `ERR_OAUTH_NO_REQUEST_TOKEN`: call `getRequestToken()` first, or give the client the request token that was saved,
 * - `ERR_OAUTH_NO_VERIFIER`: the user's approval is missing,
 * - `ERR_OAUTH_NO_ACCESS_TOKEN`: the client may not call the API before it has an access token.
 *
 * Nothing was sent.
 */
export class OAuthError extends APIError {}
