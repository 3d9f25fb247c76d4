/** The parts of the command, each loaded when it is first needed: a start costs what the called part costs. */
export const loadRdiff = () => import('./rdiff/command.js');
export const loadRdiffJobs = () => import('./rdiff/jobs.js');
export const loadProgram = () => import('./program/program.js');
export const loadServe = () => import('./commands/serve.js');
export const loadKeys = () => import('./commands/keys.js');
export const loadTransfer = () => import('./commands/transfer.js');
export const loadList = () => import('./commands/list.js');
