/* eslint-disable @typescript-eslint/no-require-imports -- a static import would load everything at every start */

/** The parts of the command, each loaded when it is first needed: a start costs what the called part costs. */
export const loadRdiff = () => require('./rdiff/command') as typeof import('./rdiff/command');
export const loadRdiffJobs = () => require('./rdiff/jobs') as typeof import('./rdiff/jobs');
export const loadProgram = () => require('./program') as typeof import('./program');
export const loadServe = () => require('./commands/serve') as typeof import('./commands/serve');
export const loadKeys = () => require('./commands/keys') as typeof import('./commands/keys');
export const loadTransfer = () => require('./commands/transfer') as typeof import('./commands/transfer');
export const loadList = () => require('./commands/list') as typeof import('./commands/list');
