import type { Printer, Step } from './printer';

/** Least time between two reports within one phase, in ms. */
const interval = 1000;

/** Prints a JSON object per line, with an `event`, for programs that show progress themselves. */
export function jsonPrinter(write: (text: string) => void): Printer {
  let reported: { phase: string; at: number } | undefined;
  const print = (event: string, facts: object) => write(`${JSON.stringify({ event, ...facts })}\n`);
  return {
    start: (title) => {
      reported = undefined;
      print('start', title);
    },
    update: (step: Step) => {
      const complete = step.bytes === step.total;
      if (reported?.phase === step.phase && Date.now() - reported.at < interval && !complete) return;
      reported = { phase: step.phase, at: Date.now() };
      print('progress', step);
    },
    stop: () => print('stop', {}),
  };
}
