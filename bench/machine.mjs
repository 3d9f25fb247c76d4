// What the figures were measured on. No names of hosts, users or folders: results are published.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const interesting = /^(sse2|ssse3|sse4_[12]|avx|avx2|avx512\w+|bmi[12]|sha_ni|neon|asimd|sve2?|hypervisor)$/;

/** Facts of the machine and its software, at this moment. */
export function describeMachine(root) {
  const [{ model }] = os.cpus();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const flags = cpuFlags();
  return {
    date: new Date().toISOString(),
    package: version,
    commit: git(root, 'rev-parse', '--short=12', 'HEAD') || 'unknown',
    changed: git(root, 'status', '--porcelain') !== '',
    cpu: model.trim(),
    processors: os.cpus().length,
    flags: flags.filter((flag) => interesting.test(flag)),
    virtual: flags.includes('hypervisor'),
    caches: caches(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    load: os.loadavg().map((load) => Math.round(load * 100) / 100),
  };
}

/** The processors that this process may use; empty where the system does not say. */
export function allowedProcessors() {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status'))?.[1] ?? '';
  return list
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

function cpuFlags() {
  return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(read('/proc/cpuinfo'))?.[1].split(' ') ?? [];
}

function caches() {
  const result = {};
  for (let index = 0; index < 8; index++) {
    const folder = `/sys/devices/system/cpu/cpu0/cache/index${index}`;
    const [level, type, size] = ['level', 'type', 'size'].map((name) => read(path.join(folder, name)).trim());
    if (size) result[`L${level}${{ Data: 'd', Instruction: 'i' }[type] ?? ''}`] = size;
  }
  return result;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function git(root, ...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
}
