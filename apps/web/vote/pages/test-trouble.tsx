/**
 * V7 when a test was asked for and is not on the board. The ballot was given up for it, so casting is not offered: it is
 * tested again, or another one is made.
 */
import { t } from '../../kit/i18n.js';
import { notCast } from '../layout.js';
import { PageLink } from '../page-link.js';
import type { Session } from '../session.js';
import { Trouble } from '../trouble.js';

interface Props {
  session: Session;
  sentence: string;
  testAgain: () => void;
}

export function TestTrouble({ session, sentence, testAgain }: Props) {
  const heading = t('vote.trouble.test.heading');
  const words = { heading, sentence, safe: t('vote.trouble.test.safe'), todo: t('vote.trouble.test.todo') };
  return (
    <Trouble
      session={session}
      step="cast"
      where={notCast(t('vote.where.device.notCast'))}
      identity="test-failed"
      words={words}
      title={t('vote.trouble.notCast.title', { heading })}
      failure={sentence}
    >
      <div class="row">
        <PageLink session={session} page="check" text={t('vote.trouble.test.action.new')} className="btn" />
        <button class="btn quiet" type="button" onClick={testAgain}>
          {t('vote.trouble.test.action.again')}
        </button>
      </div>
    </Trouble>
  );
}
