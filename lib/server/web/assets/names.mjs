// Names of files, as they are shown and as they may be.

// Control characters, among them those that turn the direction of writing: "gpj.exe" could pass for "exe.jpg".
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name with what cannot be seen in it spelled out. For eyes only: never to be sent back. */
export function visible(name) {
  return name.replace(unseen, (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** Why a name cannot be one of a file, in words for the user; undefined when it can. The server has the last word. */
export function nameProblem(name) {
  if (name === '') return 'Enter a name.';
  if (name === '.' || name === '..') return 'This name has a meaning of its own; choose another.';
  if (/[/\\]/.test(name)) return 'A name cannot hold a slash or a backslash.';
  return undefined;
}
