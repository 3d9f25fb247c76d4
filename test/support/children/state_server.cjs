// Serves a directory with a state file, and tells its URL, until it is killed.
const { createServer } = require('../../../dist/server');

const [, , root, state] = process.argv;
const credentials = { key: 'k', password: 'p', username: 'jane' };
void createServer({ root, state, credentials, times: { task: 20 } })
  .listen()
  .then((url) => console.log(url));
