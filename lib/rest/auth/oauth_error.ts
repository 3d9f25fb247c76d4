import { APIError } from '../errors';

/**
 * A step of OAuth is not possible yet:
 *
 * - `ERR_OAUTH_NO_REQUEST_TOKEN`: call `getRequestToken()` first, or pass the saved request token to the client,
 * - `ERR_OAUTH_NO_VERIFIER`: the user's approval is missing,
 * - `ERR_OAUTH_NO_ACCESS_TOKEN`: the client has no access token, which calls of the API need.
 *
 * Nothing was sent.
 */
export class OAuthError extends APIError {}
