// The results as tables of text: `{ title, head, rows }`. The first column is text, the others are figures.
import { showCount, showMs, showRatio, showSize } from '../units.mjs';

/** The tables of those sections that have rows. */
export function tablesOf(results) {
  const rival = `${results.method.rival.name}`;
  return Object.entries(tables)
    .filter(([section]) => results[section].length > 0)
    .map(([section, { title, columns }]) => ({
      title: title.replaceAll('rdiff', rival),
      head: columns.map(([head]) => head.replaceAll('rdiff', rival)),
      rows: results[section].map((row) => columns.map(([, cell]) => cell(row))),
    }));
}

const speed = (name) => (row) => showCount(row[name].megabytesPerSecond);
const spread = (name) => (row) => `${showMs(row[name].minMs)}..${showMs(row[name].maxMs)}`;
const file = ['file', ({ bytes }) => showSize(bytes)];
const ratio = ['ratio', (row) => showRatio(row.ratio)];
const goal = (show) => ['goal', (row) => (row.goal === undefined ? '' : `${show(row.goal)} ${verdict(row)}`)];
const ratioGoal = goal((number) => `≥ ${number}`);
const shareGoal = goal((share) => `≥ ${percent(share)}`);

const tables = {
  comparison: {
    title: 'Ours beside rdiff: MB/s of medians; ratio = median of rdiff ÷ median of ours',
    columns: [
      ['case', ({ title }) => title],
      file,
      ['ours', speed('ours')],
      ['rdiff', speed('rival')],
      ratio,
      ratioGoal,
      ['ours, ms', spread('ours')],
      ['rdiff, ms', spread('rival')],
      ['ours writes', ({ ours }) => showCount(ours.outputBytes)],
      ['rdiff writes', ({ rival }) => showCount(rival.outputBytes)],
    ],
  },
  kernels: {
    title: 'One instruction set taken away after the other: MB/s, one thread',
    columns: [
      ['case', ({ title }) => title],
      ['kernels', ({ kernels }) => kernels],
      file,
      ['ours', speed('ours')],
      ['rdiff', speed('rival')],
      ratio,
      ratioGoal,
    ],
  },
  blocks: {
    title: 'Longer blocks: MB/s, one thread',
    columns: [
      ['case', ({ title }) => title],
      ['block', ({ blockLength }) => showSize(blockLength)],
      file,
      ['ours', speed('ours')],
      ['rdiff', speed('rival')],
      ratio,
    ],
  },
  growth: {
    title: 'Larger files: MB/s of ours, one thread, and as a share of the speed at a smaller size',
    columns: [
      ['case', ({ title }) => title],
      file,
      ['ours', speed('ours')],
      ['ours, ms', spread('ours')],
      ['share', (row) => percent(row.share)],
      ['of', ({ base }) => showSize(base)],
      shareGoal,
    ],
  },
  streams: {
    title: 'Node streams and our own file functions in one process: MB/s',
    columns: [
      ['operation', ({ operation, pinned }) => `${operation}, ${pinned ? 'one processor' : 'all processors'}`],
      ['file is read by', ({ read }) => showSize(read)],
      ['stream takes', ({ write }) => (write === undefined ? 'default' : showSize(write))],
      file,
      ['streams', speed('stream')],
      ['files', speed('file')],
      ['share', (row) => percent(row.share)],
      shareGoal,
    ],
  },
  memory: {
    title: 'Most memory resident during a delta, one thread',
    columns: [
      ['program', ({ program }) => program],
      file,
      ['blocks', ({ blocks }) => showCount(blocks)],
      ['peak', ({ peakBytes }) => showSize(peakBytes)],
      ['of that, with tiny files', ({ baseBytes }) => showSize(baseBytes)],
      ['rest per block, B', ({ bytesPerBlock }) => showRatio(bytesPerBlock)],
      goal((bytes) => `≤ ${showSize(bytes)}`),
    ],
  },
  loading: {
    title: 'Loading the built package: milliseconds of a process that does nothing else',
    columns: [
      ['entry', ({ entry, format }) => `${format} ${entry}`],
      ['process', ({ medianMs }) => showMs(medianMs)],
      ['empty Node', ({ emptyMs }) => showMs(emptyMs)],
      ['more', ({ moreMs }) => showMs(moreMs)],
      ['more processor time', ({ moreCpuMs }) => showMs(moreCpuMs)],
      goal((ms) => `≤ ${ms}`),
    ],
  },
};

function verdict({ reached }) {
  return reached ? 'reached' : 'missed';
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
