import type { Command } from 'commander';
import { UsageError } from '../failure';

/** For the help only: `smartfile rdiff` itself never comes here. */
export function addRdiff(program: Command): void {
  program
    .command('rdiff')
    .description(`signature, delta and patch of local files, as rdiff does: see 'smartfile rdiff --help'`)
    .usage('signature|delta|patch ...')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action(() => {
      throw new UsageError(`'rdiff' must be the first word: smartfile rdiff ...`);
    });
}
