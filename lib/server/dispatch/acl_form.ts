import type { Acl } from '../storage/guard';
import type { Form } from './form';

/** The rights that a form gives: what it does not name stays as it was in `old`. */
export function readAcl(form: Form, old: Acl): Acl {
  const flag = (name: keyof Acl) => form.flag(name) ?? old[name];
  return { read: flag('read'), write: flag('write'), remove: flag('remove'), list: flag('list') };
}
