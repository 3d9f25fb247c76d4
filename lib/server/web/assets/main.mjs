// Puts the page together.
import { makeDirectory, remove, rename } from './actions.mjs';
import { ApiError, apiUrl, call, onSessionEnd } from './api.mjs';
import { byId, el, toggle } from './dom.mjs';
import { takeFiles } from './drop.mjs';
import { bytes } from './format.mjs';
import { Listing } from './listing.mjs';
import { visible } from './names.mjs';
import { apiPath, segmentsOf } from './place.mjs';
import { currentUser, signOut } from './session.mjs';
import { askToSignIn } from './sign_in.mjs';
import { complain, say } from './status.mjs';
import { showSyncs } from './syncs.mjs';
import { UploadList } from './upload_list.mjs';
import { Uploads } from './uploads.mjs';

const listing = new Listing({
  download: (entry) => attempt(() => download(entry)),
  rename: (entry, opener) => attempt(() => renameEntry(entry, opener)),
  remove: (entry, opener) => attempt(() => removeEntry(entry, opener)),
});
const uploads = new Uploads({
  onChange: (upload) => uploadChanged(upload),
  knows: (directory, name) => listing.has(directory, name),
});
const uploadList = new UploadList(uploads);

await start();

async function start() {
  const user = (await currentUser().catch(() => undefined)) ?? (await askToSignIn());
  onSessionEnd(() => askToSignIn(user.username));
  toggle(byId('app'), true);
  byId('user').textContent = visible(user.username);
  byId('skip').addEventListener('click', () => byId('files-title').focus());
  byId('sign-out').addEventListener('click', () => attempt(leave));
  byId('new-folder').addEventListener('click', () => attempt(newFolder));
  byId('refresh-syncs').addEventListener('click', () => attempt(showSyncs));
  addEventListener('hashchange', () => attempt(openPlace));
  addEventListener('beforeunload', (event) => uploads.hasActive && event.preventDefault());
  takeFiles({
    where: () => (listing.acl.write ? listing.segments : undefined),
    onFile: (file, directory) => uploads.add(file, directory),
    onFolder: (path) => attempt(() => call('POST', 'path/oper/mkdir', [], { form: { path: apiPath(path) } })),
    onRefused: () => complain('You may not store files in this folder.'),
  });
  await Promise.all([attempt(openPlace), attempt(showSyncs), attempt(showSite)]);
}

/** Does something, and shows the user an error if it fails. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    complain(error.message);
    return undefined;
  }
}

/** Shows the directory that the URL names. */
async function openPlace() {
  const segments = segmentsOf(location.hash);
  try {
    if (!segments) throw new ApiError(404, 'This address names no folder.');
    if (await listing.open(segments)) toggle(byId('nothing'), false);
  } catch (error) {
    if (!(error instanceof ApiError) || ![403, 404].includes(error.status)) throw error;
    showNothing(segments);
  }
}

/** Shows that the directory does not exist, or that the user has no access. */
function showNothing(segments) {
  byId('nothing-text').textContent =
    segments?.length === 0
      ? 'You have no access to files yet. Ask the people who manage this server for access.'
      : 'There is no such folder, or you have no access to it.';
  toggle(byId('nothing-home'), segments?.length !== 0);
  toggle(byId('nothing'), true);
  byId('nothing-text').focus();
}

async function showSite() {
  const { site } = await call('GET', 'whoami');
  byId('site').textContent = visible(site.name);
  const { disk_bytes_tally: used, disk_bytes_limit: limit } = site.quota;
  byId('space').textContent = `${bytes(used)} used, ${bytes(limit - used)} free`;
}

async function leave() {
  await signOut();
  location.reload();
}

async function download({ name }) {
  const url = apiUrl('path/data', [...listing.segments, name]);
  // Checked first, since a browser would save the text of an error as the file.
  await call('HEAD', 'path/data', [...listing.segments, name]);
  el('a', { href: url, download: name }).click();
  say(`Download of ${visible(name)} has begun.`);
}

async function newFolder() {
  const { segments } = listing;
  const name = await makeDirectory(segments, (each) => listing.has(segments, each));
  if (name === undefined) return byId('new-folder').focus();
  await listing.refresh();
  listing.focus(name);
  say(`The folder ${visible(name)} was made.`);
}

async function renameEntry({ name }, opener) {
  const newName = await rename(listing.segments, name);
  if (newName === undefined || newName === name) return opener.focus();
  await listing.refresh();
  listing.focus(newName);
  say(`${visible(name)} is now ${visible(newName)}.`);
}

async function removeEntry(entry, opener) {
  const index = listing.indexOf(entry.name);
  if (!(await remove(listing.segments, entry))) return opener.focus();
  await listing.refresh();
  listing.focus(undefined, index);
  say(`${visible(entry.name)} was removed.`);
}

/** Whether the listing changed while it was read, so that it must be read again. */
let isRefreshing = false;
let isStale = false;

function uploadChanged(upload) {
  uploadList.show(upload);
  const { state, file, error } = upload;
  if (state === 'failed') complain(`${visible(file.name)}: ${error}`);
  if (state !== 'done') return;
  say(`${visible(file.name)} was stored.`);
  isStale = true;
  if (!isRefreshing) void attempt(refreshAfterUploads);
}

async function refreshAfterUploads() {
  isRefreshing = true;
  try {
    while (isStale) {
      isStale = false;
      await listing.refresh();
    }
  } finally {
    isRefreshing = false;
  }
}
