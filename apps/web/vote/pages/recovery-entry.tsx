/** V4b, on another device: the voting token was asked for before, and the recovery code brings it here. */
import { RECOVERY_CODE_SYMBOLS } from '#crypto';
import { useState } from 'preact/hooks';
import { BackLink } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf } from '../../kit/router.js';
import { Layout, noChoices } from '../layout.js';
import { codeOf, commonSentence } from '../problems.js';
import { RecoveryForm } from '../recovery-form.js';
import type { Session } from '../session.js';

export function RecoveryEntryPage({ session }: { session: Session }) {
  const { device, electionId } = session;
  // Where this code was used and the token was asked for with another one, the page comes back.
  const [notice] = useState(() => session.takeNotice());
  if (device === null) return null;
  const back = pathOf('vote', electionId, '');
  const use = async (text: string): Promise<(() => string) | null> => {
    try {
      await device.useRecoveryCode(text);
      session.notice = t('vote.recoveryEntry.error.other');
      go(pathOf('vote', electionId, 'token'));
      return null;
    } catch (error) {
      return () => (codeOf(error) === 'RECOVERY_CODE_INVALID' ? mistyped(text) : commonSentence(error));
    }
  };
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <RecoveryForm
        heading={t('vote.recoveryEntry.heading')}
        identity="recovery-entry"
        lead={leadOf(session)}
        notice={notice}
        action={t('vote.action.continue')}
        use={use}
        back={
          <BackLink href={back} onClick={() => go(back)}>
            {t('vote.back')}
          </BackLink>
        }
      >
        <details class="bare">
          <summary>{t('vote.recoveryEntry.lost.heading')}</summary>
          <p>{t('vote.recoveryEntry.lost.body')}</p>
        </details>
      </RecoveryForm>
    </Layout>
  );
}

/** What is known of the token: by when it was asked for, or that nobody did while tokens were given out. */
function leadOf({ definition, earlier, phase }: Session): string {
  const date = earlier?.anchoredMs ?? null;
  if (date !== null) return t('vote.recoveryEntry.lead.date', { date: new Date(date) });
  const isOver = phase === 'closed' || (phase === 'voting' && !definition.policy.issuanceDuringVoting);
  if (earlier !== null || !isOver) return t('vote.recoveryEntry.lead');
  const over = t('vote.start.tokensOver', { date: new Date(definition.schedule.issuanceCloses) });
  return `${over} ${t('vote.start.otherDevice')}`;
}

function mistyped(text: string): string {
  const n = text.replace(/[\s-]/g, '').length;
  const missing = RECOVERY_CODE_SYMBOLS - n;
  if (missing <= 0) return t('vote.recoveryEntry.error.typo');
  return t('vote.recoveryEntry.error.short', { of: RECOVERY_CODE_SYMBOLS, n, missing });
}
