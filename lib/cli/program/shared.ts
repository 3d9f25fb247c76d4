import { InvalidArgumentError, type Command } from 'commander';

export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'site; else SMARTFILE_API_URL, else https://app.smartfile.com/')
    .option('--key <key>', 'API key; better in SMARTFILE_API_KEY or netrc')
    .option('--password <password>', 'API password; better in SMARTFILE_API_PASSWORD or netrc')
    .option('--netrc <file>', 'netrc file to use instead of ~/.netrc, and before the environment');
}

export function wholeNumber(max: number, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
