/** V4b, on another device: the voting token was asked for before, and the recovery code brings it here. */
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
  const use = async (text: string): Promise<string | null> => {
    try {
      await device.useRecoveryCode(text);
      session.notice = t('vote.recoveryEntry.error.other');
      go(pathOf('vote', electionId, 'token'));
      return null;
    } catch (error) {
      return codeOf(error) === 'RECOVERY_CODE_INVALID' ? t('vote.recoveryEntry.error.typo') : commonSentence(error);
    }
  };
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <RecoveryForm
        heading={t('vote.recoveryEntry.heading')}
        identity="recovery-entry"
        lead={t('vote.recoveryEntry.lead')}
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
