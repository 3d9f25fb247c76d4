// The dialog to sign in: over an empty page at first, over what the user was doing when a session has ended.
import { byId, toggle } from './dom.mjs';
import { signIn } from './session.mjs';

/** Resolves with the user while the dialog is open; several that wait share it. */
let pending;

/**
 * Lets somebody sign in.
 * @param expected the name of the user whose session has ended, if one has. Another one starts with a new page.
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
      ? 'Use your user name, or a key of the API.'
      : 'Your session has ended. Nothing is lost: sign in to go on.';
  // The first time there is nothing behind it to be seen.
  dialog.classList.toggle('first', expected === undefined);
  showError('');
  password.value = '';

  return new Promise((resolve) => {
    const listeners = new AbortController();
    const options = { signal: listeners.signal };
    // There is nothing to go on with before.
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
