import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Processes that tests start, killed after each test where they still run.
 * @returns what takes one under this care, and gives it back.
 */
export function useChildren(): <Child extends ChildProcess>(child: Child) => Child {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  return (child) => {
    running.push(child);
    return child;
  };
}
