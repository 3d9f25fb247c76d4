import { barPrinter } from './bar_printer';
import { jsonPrinter } from './json_printer';
import { linePrinter } from './line_printer';
import { silentPrinter, type Printer } from './printer';

export type { Printer, Step, Title } from './printer';

export interface PrinterOptions {
  /** Print only errors. */
  quiet?: boolean;
  progress?: boolean;
  json?: boolean;
}

/** Chooses how progress is shown. */
export function choosePrinter({ quiet, progress = true, json }: PrinterOptions, stream = process.stderr): Printer {
  const write = (text: string) => void stream.write(text);
  if (quiet || !progress) return silentPrinter;
  if (json) return jsonPrinter(write);
  if (stream.isTTY && process.env['TERM'] !== 'dumb') {
    return barPrinter(stream);
  }
  return linePrinter(write);
}
