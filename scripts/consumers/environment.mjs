// The environment of consumers: pinned tools, none of the developer's settings, and a PATH without compilers.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const tools = path.join(here, 'tools');

export const projects = path.join(here, 'projects');
export const nodeVersions = ['20', '22', '24', '26'];

/** The path of a file of the pinned tools. */
export const tool = (...names) => path.join(tools, 'node_modules', ...names);
export const node = (version) => tool(`node-${version}`, 'bin', 'node');

/** Installs package managers, Node versions and bundlers as tools/package-lock.json has them. */
export function installTools() {
  const stamp = tool('.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(tools, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: tools,
    stdio: 'inherit',
  });
  writeFileSync(stamp, wanted);
}

/**
 * The environment of a user with an empty home folder inside `folder`. Of the developer's npm settings it has only the
 * registry. PATH has a shell, the programs that package managers' scripts call, and Node, but no compiler, make or
 * Python; with `compilers` it is the developer's PATH.
 */
export function cleanEnvironment(folder, { compilers = false } = {}) {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|node_|yarn_|pnpm_|bun_|init_cwd)/i.test(name));
  const registry = execFileSync('npm', ['config', 'get', 'registry', '--loglevel=error'], { encoding: 'utf8' }).trim();
  return {
    ...Object.fromEntries(kept),
    ...certificates(),
    HOME: home,
    TMPDIR: mkdirAnd(path.join(folder, 'tmp')),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    PATH: compilers ? process.env.PATH : barePath(folder),
    CI: 'true',
    NO_COLOR: '1',
    npm_config_registry: registry,
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  };
}

function certificates() {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  return file ? { NODE_EXTRA_CA_CERTS: file } : {};
}

function barePath(folder) {
  const bin = mkdirAnd(path.join(folder, 'bin'));
  const programs = [
    'sh',
    'env',
    'uname',
    'dirname',
    'basename',
    'readlink',
    'sed',
    'cat',
    'ls',
    'mkdir',
    'rm',
    'cp',
    'mv',
    'ln',
  ];
  for (const program of programs) {
    const target = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    if (!existsSync(path.join(bin, program))) symlinkSync(target, path.join(bin, program));
  }
  if (!existsSync(path.join(bin, 'node'))) symlinkSync(node('20'), path.join(bin, 'node'));
  return bin;
}

export function mkdirAnd(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Runs a program to its end. Resolves to its standard output, with `errors` also its standard error; where it fails,
 * rejects with both.
 */
export function run(program, args, { cwd, env, minutes = 5, errors = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: minutes * 60_000 });
    const stdout = [];
    const all = [];
    child.stdout.on('data', (data) => (stdout.push(data), all.push(data)));
    child.stderr.on('data', (data) => all.push(data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(errors ? all : stdout).toString());
      const command = [path.basename(program), ...args].join(' ');
      reject(new Error(`'${command}' ended with ${signal ?? code}\n${Buffer.concat(all)}`));
    });
  });
}
