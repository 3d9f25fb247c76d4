import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { symbols } from 'node-api-headers';

const root = path.resolve(__dirname, '../..');
const { defines } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8')) as { defines: string[] };

/** The addon that is tested here, and those of other platforms that have been made. */
function addons(): string[] {
  const made = path.join(root, 'prebuilds');
  const prebuilt = existsSync(made) ? (readdirSync(made, { recursive: true }) as string[]) : [];
  return [
    'build/Release/smartfile_sync.node',
    ...prebuilt.filter((name) => name.endsWith('.node')).map((name) => path.join('prebuilds', name)),
  ];
}

/** Functions of Node-API that a file refers to, which it does by name on every platform. */
function nodeFunctions(file: string): string[] {
  const found = readFileSync(path.join(root, file), 'latin1').match(/(?<=\0_?)(?:napi|node_api)_[a-z0-9_]+(?=\0)/g);
  // Not the entry points, nor what the linker for macOS names its jumps to functions.
  return [...new Set(found)].filter((name) => !/^(napi_register_|node_api_module_get_api_)|__thunk$/.test(name));
}

test('the sources are compiled for Node-API 8, which refuses external buffers', () => {
  expect(defines).toEqual(expect.arrayContaining(['NAPI_VERSION=8', 'NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED']));
});

test.each(addons())('%s needs nothing but Node-API 8, and makes no memory outside of V8', (file) => {
  const { js_native_api_symbols: core, node_api_symbols: more } = symbols.v8;
  const known = new Set([...core, ...more]);
  const used = nodeFunctions(file);
  // Both kinds are found, so that the rest means something.
  expect(used).toEqual(expect.arrayContaining(['napi_create_reference', 'napi_queue_async_work']));
  expect(used.filter((name) => !known.has(name))).toEqual([]);
  expect(used.filter((name) => name.includes('external') && name !== 'napi_adjust_external_memory')).toEqual([]);
});
