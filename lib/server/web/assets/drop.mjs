// Takes files that are dropped on the page or chosen.
import { byId } from './dom.mjs';

/**
 * Takes files and folders that the user drops or chooses.
 * @param where returns the path of the directory to store them in; undefined where the user may not.
 * @param onFile called with a file and the path of its directory.
 * @param onFolder called with the path of each dropped folder, before its content.
 * @param onRefused called when something was dropped where the user may store nothing.
 */
export function takeFiles({ where, onFile, onFolder, onRefused }) {
  const chooser = byId('chooser');
  byId('choose').addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', () => {
    const directory = where();
    if (directory) for (const file of chooser.files) onFile(file, directory);
    // So that the same file can be chosen again.
    chooser.value = '';
  });

  const zone = byId('drop-zone');
  // The event of entering a child comes before that of leaving its parent.
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle('dropping', depth > 0 && where() !== undefined);
  };
  const hasFiles = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes('Files');
  addEventListener('dragenter', (event) => hasFiles(event) && mark(1));
  addEventListener('dragleave', (event) => hasFiles(event) && mark(-1));
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    // Otherwise the browser would leave the page and show the file.
    event.preventDefault();
    event.dataTransfer.dropEffect = where() ? 'copy' : 'none';
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    // The dropped items can be read during the event only.
    const items = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file');
    const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
    const directory = where();
    if (directory) void take(dropped, directory);
    else onRefused();
  });

  async function take(dropped, directory) {
    for (const { entry, file } of dropped) {
      if (entry?.isDirectory) await walk(entry, directory);
      else if (file) onFile(file, directory);
    }
  }

  async function walk(folder, above) {
    const directory = [...above, folder.name];
    await onFolder(directory);
    const reader = folder.createReader();
    const read = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    // Each call returns only some of the entries.
    for (let entries = await read(); entries.length > 0; entries = await read()) {
      for (const entry of entries) {
        if (entry.isDirectory) await walk(entry, directory);
        else onFile(await new Promise((resolve, reject) => entry.file(resolve, reject)), directory);
      }
    }
  }
}
