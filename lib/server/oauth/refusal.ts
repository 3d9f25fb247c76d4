/** The answer to all refusals: the text of the service, which the PHP client compares. */
export const refusalText = 'Could not verify OAuth request.';

/** A request with an invalid signature. The reason is for the server's log, and holds no secret. */
export class OAuthRefusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'OAuthRefusal';
  }
}
