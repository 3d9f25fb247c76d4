import { InvalidArgumentError, type Command } from 'commander';

/** Adds the options that say which site to use, and as whom. */
export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'address of the site; else SMARTFILE_API_URL, else https://app.smartfile.com/')
    .option('--key <key>', 'API key; SMARTFILE_API_KEY or netrc are safer')
    .option('--password <password>', 'API password; SMARTFILE_API_PASSWORD or netrc are safer')
    .option('--netrc <file>', 'netrc file to read before the environment, in place of ~/.netrc');
}

/** A parser of whole numbers from `min` to `max`, for an option. */
export function wholeNumber(max: number, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
