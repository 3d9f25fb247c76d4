import { refuseUnknown, text } from '../../internal/options';
import type { AuthorizationRecord, Selection } from './access_tokens';
import type { RegisteredApplication } from './applications';

/** An application's permission to act for a user: one access token. */
export interface Authorization {
  /** Names it; of no use for signing. */
  readonly id: string;
  /** The user who allowed it. */
  readonly username: string;
  readonly clientToken: string;
  /** Name of the application; absent when it is no longer registered, so that it can do nothing. */
  readonly application?: string;
  readonly created: Date;
  /** When it was last used, to the hour; absent when it never was. */
  readonly used?: Date;
}

/** Selects authorizations; all that match the given fields. */
export interface AuthorizationSelection {
  id?: string;
  username?: string;
  clientToken?: string;
}

export function shownAuthorization(
  { id, username, clientToken, created, used }: AuthorizationRecord,
  applications: ReadonlyMap<string, RegisteredApplication>,
): Authorization {
  const application = applications.get(clientToken)?.name;
  return {
    ...{ id, username, clientToken, created: new Date(created) },
    ...(application === undefined ? {} : { application }),
    ...(used === undefined ? {} : { used: new Date(used) }),
  };
}

/** @throws OptionsError */
export function checkedSelection(call: string, selection: AuthorizationSelection): Selection {
  refuseUnknown(call, selection, ['id', 'username', 'clientToken']);
  const given = Object.entries(selection).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, text(`${call}: ${name}`, value)]));
}
