// Names of files: how they are shown, and which are allowed.

// Control characters, and those that change the direction of text, by which "gpj.exe" could pass for "exe.jpg".
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name with its invisible characters spelled out. For display only, never to be sent to the server. */
export function visible(name) {
  return name.replace(unseen, (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** Why a name is not allowed, as text for the user; undefined when it seems to be. The server decides. */
export function nameProblem(name) {
  if (name === '') return 'Enter a name.';
  if (name === '.' || name === '..') return 'This name is reserved; choose another.';
  if (/[/\\]/.test(name)) return 'A name cannot hold a slash or a backslash.';
  return undefined;
}
