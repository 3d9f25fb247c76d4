// The list of uploads on the page.
import { byId, el, toggle } from './dom.mjs';
import { bytes } from './format.mjs';
import { visible } from './names.mjs';
import { apiPath } from './place.mjs';

export class UploadList {
  #rows = new Map();
  #uploads;

  /** @param uploads carries out what the buttons request. */
  constructor(uploads) {
    this.#uploads = uploads;
    byId('forget-uploads').addEventListener('click', () => {
      uploads.forgetEnded();
      for (const [upload, { element }] of this.#rows) {
        if (['waiting', 'sending', 'exists'].includes(upload.state)) continue;
        element.remove();
        this.#rows.delete(upload);
      }
      toggle(byId('uploads'), this.#rows.size > 0);
      byId('files-title').focus();
    });
  }

  /** Shows the current state of an upload. */
  show(upload) {
    const row = this.#rows.get(upload) ?? this.#add(upload);
    const { file, state, sent } = upload;
    row.progress.value = state === 'done' ? 1 : file.size === 0 ? 0 : sent / file.size;
    toggle(row.progress, state === 'waiting' || state === 'sending');
    row.text.textContent = describe(upload);
    row.text.className = state === 'failed' ? 'upload-text error' : 'upload-text';
    if (row.state === state) return;
    row.state = state;
    const hadFocus = row.buttons.contains(document.activeElement);
    row.buttons.replaceChildren(...this.#buttonsOf(upload));
    if (hadFocus) (row.buttons.querySelector('button') ?? byId('forget-uploads')).focus();
  }

  #add(upload) {
    const shown = visible(upload.file.name);
    const row = {
      progress: el('progress', { max: '1', value: '0', 'aria-label': `Upload of ${shown}` }),
      text: el('span', { class: 'upload-text' }),
      buttons: el('span', { class: 'upload-buttons' }),
    };
    const place = `to ${visible(apiPath(upload.directory))}`;
    const name = el('span', { class: 'upload-name', title: place }, el('bdi', {}, shown));
    row.element = el('li', { class: 'upload' }, name, row.buttons, row.progress, row.text);
    byId('upload-rows').append(row.element);
    this.#rows.set(upload, row);
    toggle(byId('uploads'), true);
    return row;
  }

  #buttonsOf(upload) {
    const shown = visible(upload.file.name);
    const button = (label, click) =>
      el('button', { class: 'button small', type: 'button', 'aria-label': `${label} ${shown}`, on: { click } }, label);
    const cancel = (label) => button(label, () => this.#uploads.cancel(upload));
    switch (upload.state) {
      case 'waiting':
      case 'sending':
        return [cancel('Cancel')];
      case 'exists':
        return [button('Replace', () => this.#uploads.retry(upload, { replace: true })), cancel('Skip')];
      case 'failed':
      case 'cancelled':
        return [button('Try again', () => this.#uploads.retry(upload))];
      default:
        return [];
    }
  }
}

function describe({ file, state, sent, error }) {
  switch (state) {
    case 'waiting':
      return `Waits, ${bytes(file.size)}`;
    case 'sending':
      return sent >= file.size && file.size > 0 ? 'Being stored' : `${bytes(sent)} of ${bytes(file.size)}`;
    case 'exists':
      return 'There is something of this name already.';
    case 'done':
      return `Done, ${bytes(file.size)}`;
    case 'cancelled':
      return 'Cancelled; nothing was stored.';
    default:
      return error;
  }
}
