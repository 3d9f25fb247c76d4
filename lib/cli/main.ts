#!/usr/bin/env node
import { Interruption } from './interruption';

// Each part is loaded when it is first needed, so that a start costs only what the command needs. `rdiff` has an option
// syntax of its own, and scripts call it often: it loads no commander.
const [first, ...rest] = process.argv.slice(2);
const interruption = new Interruption();
interruption.listen();
const run = async () =>
  first === 'rdiff'
    ? (await import('./rdiff/command.js')).runRdiff(rest, interruption)
    : (await import('./program/program.js')).runProgram(process.argv, interruption);
void run().then((exitCode) => interruption.end(exitCode));
