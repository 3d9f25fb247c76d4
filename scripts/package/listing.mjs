// The page of docs/ that lists the tarball.

/** The folders that get one line each; other files get a line of their own. */
const folders = ['dist/chunks', 'dist/cli', 'dist/fs', 'dist/internal', 'dist/rest', 'dist/rsync', 'dist/server'];
folders.push('dist/state', 'dist/sync', 'dist', 'deps/librsync', 'native', 'docs');

/** Returns a page in Markdown of what `npm pack --json` printed. */
export function listing({ size, unpackedSize, files }) {
  const groups = new Map();
  for (const { path: name, size: bytes } of files) {
    const folder = folders.find((candidate) => name.startsWith(`${candidate}/`));
    const group = folder ? `${folder}/` : name;
    const { count = 0, total = 0 } = groups.get(group) ?? {};
    groups.set(group, { count: count + 1, total: total + bytes });
  }
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# The tarball',
    '',
    'Made by `npm run release:dry` (`scripts/release-dry.mjs`); not edited by hand.',
    '',
    `${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${files.length} files.`,
    '',
    '| what | files | size |',
    '|---|---:|---:|',
    ...rows.map(([name, { count, total }]) => `| \`${name}\` | ${count} | ${kilobytes(total)} |`),
    '',
  ].join('\n');
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
