import { APIError } from '../errors';

/** The callback `credentials` failed, or gave what cannot be right. Nothing was sent with it. */
export class CredentialsError extends APIError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_API_CREDENTIALS', message, options);
  }
}
