// The sign-in dialog: over an empty page at first, or over the user's work when the session has ended.
import { byId, toggle } from './dom.mjs';
import { signIn } from './session.mjs';

/** The promise of the open dialog, which all waiting callers share. */
let pending;

/**
 * Lets a user sign in.
 * @param expected name of the user whose session has ended, if any. For another user, the page is loaded again.
 */
export function askToSignIn(expected) {
  pending ??= ask(expected).finally(() => (pending = undefined));
  return pending;
}

function ask(expected) {
  const dialog = byId('sign-in');
  const form = byId('sign-in-form');
  const { name, password } = form.elements;
  const submit = form.querySelector('button');
  byId('sign-in-hint').textContent =
    expected === undefined
      ? 'Use your username or an API key.'
      : 'Your session has ended. Sign in to continue; nothing is lost.';
  // The first time, the page behind the dialog is empty.
  dialog.classList.toggle('first', expected === undefined);
  showError('');
  password.value = '';

  return new Promise((resolve) => {
    const listeners = new AbortController();
    const options = { signal: listeners.signal };
    // The page cannot be used before.
    dialog.addEventListener('cancel', (event) => event.preventDefault(), options);
    dialog.addEventListener('close', () => dialog.showModal(), options);
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        void attempt();
      },
      options,
    );
    dialog.showModal();
    (name.value === '' ? name : password).focus();

    async function attempt() {
      submit.disabled = true;
      showError('');
      try {
        const user = await signIn(name.value, password.value);
        password.value = '';
        if (expected !== undefined && user.username !== expected) return location.reload();
        listeners.abort();
        dialog.close();
        resolve(user);
      } catch (error) {
        showError(error.message);
        password.select();
        password.focus();
      } finally {
        submit.disabled = false;
      }
    }
  });
}

function showError(message) {
  const place = byId('sign-in-error');
  place.textContent = message;
  toggle(place, message !== '');
}
