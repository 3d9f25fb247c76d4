const exercise = require('./exercise.cjs');

const modules = {
  rsync: require('smartfile-sync/rsync'),
  client: require('smartfile-sync'),
  server: require('smartfile-sync/server'),
};
exercise(modules).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
