import { MessageChannel, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { EnginePool } from './engine_pool';
import { JobRunner } from './job_runner';
import type { JobOptions, Request } from './messages';
import { runTask } from './task_runner';
import { faultOf, loadedWork, Work } from './work';

/*
 * A thread that computes. Jobs and tasks take turns at the engine: each holds the thread for one piece of input, and
 * tasks let others in while they wait for files.
 */

const engines = new EnginePool((workerData as { module: WebAssembly.Module }).module);
// Outside of a thread there is no parent to answer.
const port: MessagePort = parentPort ?? new MessageChannel().port1;
const jobs = new Map<number, JobRunner>();
/** Works that hold a loaded signature, those of jobs and of tasks. */
const signatures = new Map<number, Work>();

port.on('message', (request: Request) => {
  switch (request.do) {
    case 'open':
      jobs.set(request.id, open(request.id, request.options));
      break;
    case 'run': {
      const { id } = request;
      void jobs
        .get(id)
        ?.run(request)
        .then(({ reply, loaded }) => {
          if (loaded) signatures.set(id, loaded);
          port.postMessage(reply, [reply.output.buffer as ArrayBuffer]);
        });
      break;
    }
    case 'task': {
      const { id, options, state } = request;
      const report = (done: number, total: number) => port.postMessage({ id, progress: { done, total } });
      void runTask({ id, options, state, engines, signatures, report }).then(({ reply, loaded }) => {
        if (loaded) signatures.set(id, loaded);
        port.postMessage(reply);
      });
      break;
    }
    case 'close':
      // The memory of a signature goes with its instance, once no delta of it is left either.
      if (!signatures.delete(request.id)) jobs.get(request.id)?.close(engines);
      jobs.delete(request.id);
      break;
  }
});

function open(id: number, options: JobOptions): JobRunner {
  try {
    return new JobRunner(id, start(options), options);
  } catch (error) {
    return new JobRunner(id, faultOf(error), options);
  }
}

function start(options: JobOptions): Work {
  switch (options.op) {
    case 'signature':
      return Work.signature(engines.take(), options, options.limits);
    case 'loadsig':
      return Work.load(engines.take(), options.limits);
    case 'delta':
      return Work.delta(loadedWork(signatures, options.signature));
    case 'patch':
      return Work.patch(engines.take(), options.size, options.limits);
  }
}
