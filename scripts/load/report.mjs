// The summary of a run, for people.
import { merged } from './times.mjs';

const shownProblems = 50;
const curvePoints = 30;
const megabyte = 1e6;

/** The lines of the summary. */
export function summary(result) {
  const { clients, drivers, seed, took, sqlite, reports, memory, samples, openBefore, openAfter, problems } = result;
  const times = merged(reports.map((report) => report.times));
  const operations = Object.values(times).reduce((count, { length }) => count + length, 0);
  const bytes = sum(reports, 'bytes');
  const kinds = Object.entries(times).sort(([a], [b]) => a.localeCompare(b));
  return [
    `${clients} clients in ${drivers} processes, seed ${seed}, ${took.toFixed(0)} s; state: ${sqlite ?? 'memory'}`,
    `${operations} operations (${(operations / took).toFixed(0)} a second), ${megabytes(bytes)} MB of content`,
    ...kinds.map(kindLine),
    `${sum(reports, 'files')} files compared; ${sum(reports, 'versions')} versions of shared files`,
    `memory of the server: ${curve(samples)} MB`,
    `  second quarter ${megabytes(memory.early)} MB, last quarter ${megabytes(memory.late)} MB (medians)`,
    `descriptors of the server: ${openBefore} before, ${openAfter} after`,
    ...problems.slice(0, shownProblems).map((problem) => `PROBLEM ${problem}`),
    ...(problems.length > shownProblems ? [`PROBLEM and ${problems.length - shownProblems} more`] : []),
    problems.length === 0 ? 'load test: all is well' : `load test: FAILED, ${problems.length} problems`,
  ];
}

function kindLine([kind, times]) {
  const sorted = times.sort((a, b) => a - b);
  const columns = [sorted.length, sorted[sorted.length >> 1].toFixed(0), sorted.at(-1).toFixed(0)];
  const [count, median, longest] = columns.map((text) => String(text).padStart(8));
  return `  ${kind.padEnd(14)} ${count} times, median ${median} ms, longest ${longest} ms`;
}

function sum(reports, field) {
  return reports.reduce((total, report) => total + report[field], 0);
}

/** Some of the samples, evenly spread. */
function curve(samples) {
  const points = Math.min(curvePoints, samples.length);
  const at = (point) => Math.floor((point * (samples.length - 1)) / Math.max(1, points - 1));
  return Array.from({ length: points }, (_, point) => megabytes(samples[at(point)])).join(' ');
}

function megabytes(bytes) {
  return (bytes / megabyte).toFixed(0);
}
