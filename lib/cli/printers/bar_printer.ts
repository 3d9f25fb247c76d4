import type { Options, Params, SingleBar as Bar } from 'cli-progress';
import { formatBytes, formatSeconds, printable } from '../text';
import type { Printer, Step } from './printer';

interface Payload {
  title: string;
  phase: string;
  /** When the phase began, in ms. */
  since: number;
}

/** Draws a progress bar on a terminal, and clears it at the end. */
export function barPrinter(stream: NodeJS.WriteStream): Printer {
  const options: Options = {
    stream,
    format: (_options, params, payload: Payload) => drawBar(params, payload, stream.columns),
    clearOnComplete: true,
    // Interruption handles Ctrl-C for the whole command, and stops the printer.
    gracefulExit: false,
    fps: 10,
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only terminals need this library
  const { SingleBar } = require('cli-progress') as typeof import('cli-progress');
  let bar: Bar | undefined;
  let title = '';
  let phase: string | undefined;

  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    start: ({ action, source }) => {
      title = printable(`${action} ${source}`);
      phase = undefined;
    },
    update: (step: Step) => {
      if (!bar || step.phase !== phase) {
        // Each phase counts its own bytes.
        stop();
        phase = step.phase;
        bar = new SingleBar(options);
        bar.start(step.total ?? 0, 0, { title, phase, since: Date.now() } satisfies Payload);
      }
      if (step.total !== undefined) bar.setTotal(step.total);
      bar.update(step.bytes);
    },
    stop,
  };
}

const barLength = 24;

/** The text of the bar's line, cut so that a narrow terminal does not wrap it. */
export function drawBar(
  { value, total }: Pick<Params, 'value' | 'total'>,
  { title, phase, since }: Payload,
  columns = 80,
  now = Date.now(),
): string {
  const seconds = (now - since) / 1000;
  const rate = seconds > 0 ? value / seconds : 0;
  const facts = rate > 0 ? [`${formatBytes(Math.round(rate))}/s`] : [];
  let bar = '';
  if (total > 0) {
    const part = Math.min(value / total, 1);
    const filled = Math.floor(part * barLength);
    bar = ` [${'='.repeat(filled)}${' '.repeat(barLength - filled)}] ${String(Math.floor(part * 100)).padStart(3)}%`;
    if (rate > 0 && value < total) facts.push(`${formatSeconds((total - value) / rate)} left`);
  }
  const done = total > 0 ? `${formatBytes(value)} of ${formatBytes(total)}` : formatBytes(value);
  const tail = `${phase}${bar} ${[done, ...facts].join(', ')}`;
  const room = columns - 1 - tail.length - 2;
  const head = room >= title.length ? `${title}: ` : room > 8 ? `${title.slice(0, room - 1)}…: ` : '';
  return `${head}${tail}`.slice(0, columns - 1);
}
