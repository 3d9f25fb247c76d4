#!/usr/bin/env node
import { Interruption } from './interruption';
import { loadProgram, loadRdiff } from './lazy';

// `rdiff` has an option syntax of its own, and scripts call it often: it must not wait for what it does not need.
const [first, ...rest] = process.argv.slice(2);
const interruption = new Interruption();
interruption.listen();
const run = async () =>
  first === 'rdiff'
    ? (await loadRdiff()).runRdiff(rest, interruption)
    : (await loadProgram()).runProgram(process.argv, interruption);
void run().then((exitCode) => interruption.end(exitCode));
