/** Beside a worker that verifies: checks entries of logs (spec §12.2, groups 6 to 8). It is given public data only. */
import { openFastest } from '#crypto';
import { answerTask, type EntryTask } from '#verify';

const engine = openFastest();

addEventListener('message', ({ data }: MessageEvent<EntryTask>) => {
  void answerTask(engine, data).then((answer) => postMessage(answer));
});
