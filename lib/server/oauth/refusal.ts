/** What clients are told, whatever the reason is: the text of the service, which the PHP client compares. */
export const refusalText = 'Could not verify OAuth request.';

/** A request whose signature does not hold. The reason is for the server's log, and names nothing that is secret. */
export class OAuthRefusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'OAuthRefusal';
  }
}
