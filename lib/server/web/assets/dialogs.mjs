// Questions before an action. The action runs while its dialog is open, which reports errors.
import { el } from './dom.mjs';

/**
 * Asks for a text.
 * @param question.title, label, action the words; `value` the initial text.
 * @param question.check returns why a text is refused; undefined when it is accepted.
 * @param act acts on the text; when it fails, the dialog stays open.
 * @returns the result of `act`; undefined when the user cancelled.
 */
export function askText({ title, label, action, value = '', check = () => undefined }, act) {
  const input = el('input', {
    id: 'answer',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'answer-error',
  });
  input.value = value;
  const field = el('p', { class: 'field' }, el('label', { for: 'answer' }, label), input);
  const dialog = open({ title, body: field, action, kind: 'primary' }, async () => {
    const problem = check(input.value);
    if (problem !== undefined) throw new Error(problem);
    return act(input.value);
  });
  input.focus();
  // Selects the name without the extension, which most users keep.
  const dot = value.lastIndexOf('.');
  input.setSelectionRange(0, dot > 0 ? dot : value.length);
  return dialog;
}

/** Asks whether to do something that cannot be undone. See `askText` for the rest. */
export function confirm({ title, text, action }, act) {
  return open({ title, body: el('p', {}, text), action, kind: 'danger' }, act);
}

function open({ title, body, action, kind }, act) {
  const error = el('p', { class: 'error', id: 'answer-error', role: 'alert', hidden: true });
  const submit = el('button', { class: `button ${kind}`, type: 'submit' }, action);
  const cancel = el('button', { class: 'button', type: 'button', on: { click: () => dialog.close() } }, 'Cancel');
  const heading = el('h2', { id: 'question' }, title);
  const form = el('form', { method: 'dialog' }, heading, body, error, el('p', { class: 'buttons' }, cancel, submit));
  const dialog = el('dialog', { 'aria-labelledby': 'question' }, form);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let result;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void attempt();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    dialog.showModal();
    // A key that is pressed once too often must not do what cannot be undone.
    if (kind === 'danger') cancel.focus();

    async function attempt() {
      submit.disabled = true;
      error.hidden = true;
      try {
        result = (await act()) ?? true;
        dialog.close();
      } catch (problem) {
        error.textContent = problem.message;
        error.hidden = false;
      } finally {
        submit.disabled = false;
      }
    }
  });
}
