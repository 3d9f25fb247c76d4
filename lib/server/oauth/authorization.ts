import { refuseUnknown, text } from '../../internal/options';
import type { AuthorizationRecord, Selection } from './access_tokens';
import type { RegisteredApplication } from './applications';

/** That somebody allowed an application to act for him: one access token. */
export interface Authorization {
  /** Names it; of no use to sign with. */
  readonly id: string;
  /** Who allowed it. */
  readonly username: string;
  readonly clientToken: string;
  /** Name of the application; absent when it is not registered any more, and may do nothing. */
  readonly application?: string;
  readonly created: Date;
  /** When it was last used, to the hour; absent when it never was. */
  readonly used?: Date;
}

/** Which authorizations are meant; what is absent may be any. */
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
