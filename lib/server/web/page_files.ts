import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { codeFolder } from '../../internal/folders';
import { saysMissing } from '../storage/errors';

/** A file of the web page, in memory. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
  /** Strong entity tag. */
  readonly tag: string;
}

const types = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
]);

/** All files of the page. URLs are looked up in this list only, so none leads to another file. */
const fileNames = [
  'actions.mjs',
  'api.mjs',
  'chart.mjs',
  'controls.css',
  'dialogs.mjs',
  'dom.mjs',
  'drop.mjs',
  'format.mjs',
  'icon.svg',
  'icons.mjs',
  'index.html',
  'layout.css',
  'listing.mjs',
  'main.mjs',
  'names.mjs',
  'panels.css',
  'place.mjs',
  'row.mjs',
  'session.mjs',
  'sign_in.mjs',
  'status.mjs',
  'syncs.mjs',
  'theme.css',
  'transfer.mjs',
  'transfers.mjs',
  'upload_list.mjs',
  'uploads.mjs',
];

let loaded: ReadonlyMap<string, PageFile> | undefined;

/**
 * The files by their names, read at the first call.
 * @returns undefined where the files are missing, as in bundles.
 */
export function pageFiles(): ReadonlyMap<string, PageFile> | undefined {
  try {
    return (loaded ??= new Map(fileNames.map((name) => [name, read(name)])));
  } catch (error) {
    if (saysMissing(error)) return undefined;
    throw error;
  }
}

function read(name: string): PageFile {
  const text = readFileSync(path.join(codeFolder, 'server/web/assets', name), 'utf8');
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  return { type: types.get(path.extname(name)) ?? 'application/octet-stream', text, tag };
}
