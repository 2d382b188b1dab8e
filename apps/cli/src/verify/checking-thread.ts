/** A thread that checks entries of logs (spec §12.2, groups 6 to 8): public data only. Its one parameter is its engine. */
import { type EngineName, openEngine } from '#crypto';
import { answerTask, type EntryTask } from '#verify';
import { parentPort, workerData } from 'node:worker_threads';

const engine = openEngine(workerData as EngineName);

parentPort?.on('message', (task: EntryTask) => {
  void answerTask(engine, task).then((answer) => parentPort?.postMessage(answer));
});
