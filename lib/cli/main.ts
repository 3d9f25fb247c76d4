#!/usr/bin/env node
import { listenForInterruption } from './interruption';
import { loadProgram, loadRdiff } from './lazy';

// `rdiff` has an option syntax of its own, and scripts call it often: it must not wait for what it does not need.
const [first, ...rest] = process.argv.slice(2);
const interruption = listenForInterruption();
const running =
  first === 'rdiff' ? loadRdiff().runRdiff(rest, interruption) : loadProgram().runProgram(process.argv, interruption);
void running.then((exitCode) => {
  process.exitCode = exitCode;
});
