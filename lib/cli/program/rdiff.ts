import type { Command } from 'commander';
import { UsageError } from '../failure';

/** Declares `rdiff` for the help only: main.ts runs `smartfile rdiff` without commander. */
export function addRdiff(program: Command): void {
  program
    .command('rdiff')
    .description(`make signatures, deltas and patches of local files, as rdiff does; see 'smartfile rdiff --help'`)
    .usage('signature|delta|patch ...')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action(() => {
      throw new UsageError(`'rdiff' must be the first word: smartfile rdiff ...`);
    });
}
