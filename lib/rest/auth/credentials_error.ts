import { APIError } from '../errors';

/** The callback `credentials` failed, or returned invalid credentials. Nothing was sent with them. */
export class CredentialsError extends APIError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_API_CREDENTIALS', message, options);
  }
}
