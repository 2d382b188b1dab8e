/** V4a: the recovery code once more, so that it is not only on the screen. */
import { BackLink } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf } from '../../kit/router.js';
import { Layout, noChoices } from '../layout.js';
import { commonSentence, codeOf } from '../problems.js';
import { RecoveryForm, wrongGroup } from '../recovery-form.js';
import type { Session } from '../session.js';

export function RecoveryCheckPage({ session }: { session: Session }) {
  const { device, electionId } = session;
  if (device === null) return null;
  const back = pathOf('vote', electionId, 'recovery');
  const use = async (text: string): Promise<(() => string) | null> => {
    try {
      await device.confirmRecoveryCode(text);
      go(pathOf('vote', electionId, 'token'));
      return null;
    } catch (error) {
      const group = wrongGroup(text, device.recoveryCode());
      if (group > 0) return () => t('vote.recoveryCheck.error.group', { n: group });
      const mistyped = ['RECOVERY_CODE_INVALID', 'RECOVERY_CODE_OTHER'].includes(codeOf(error));
      return () => (mistyped ? t('vote.recoveryCheck.error.other') : commonSentence(error));
    }
  };
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <RecoveryForm
        heading={t('vote.recoveryCheck.heading')}
        identity="recovery-check"
        lead={t('vote.recoveryCheck.lead')}
        action={t('vote.action.continue')}
        use={use}
        back={
          <BackLink href={back} onClick={() => go(back)}>
            {t('vote.recoveryCheck.link.show')}
          </BackLink>
        }
      >
        <p>{t('vote.recovery.body')}</p>
      </RecoveryForm>
    </Layout>
  );
}
