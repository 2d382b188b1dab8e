/** T3: the key file is saved, twice, before the office gets the public keys. */
import { publicKeysOf, TRUSTEE_FILE_ENDING } from '#client';
import { useState } from 'preact/hooks';
import { saveFile } from '../../../kit/copy.js';
import { ErrorSummary, Problem } from '../../../kit/frame.js';
import { t } from '../../../kit/i18n.js';
import { go } from '../../../kit/router.js';
import { announce } from '../../../kit/status.js';
import type { PageProps } from '../../routes.js';
import { desk, useDesk } from '../../trustee/desk.js';
import { NoLink } from '../../trustee/no-link.js';
import { TrusteeFrame } from '../../trustee/place.js';
import { sentenceOf } from '../../trustee/problems.js';

const NONE: Problem[] = [];

export function SavePage({ session }: PageProps) {
  const { invitation, place, keys, file, isDownloaded } = useDesk();
  const [isSaved, setSaved] = useState(false);
  const [problems, setProblems] = useState(NONE);
  if (invitation === null || place === null || keys === null || file === null) return <NoLink session={session} />;
  const download = () => {
    saveFile(`trustee-${invitation.position + 1}${TRUSTEE_FILE_ENDING}`, 'application/octet-stream', file);
    desk.change({ isDownloaded: true });
    announce(t('office.trustees.save.status'));
  };
  const finish = async () => {
    if (!isSaved || !isDownloaded) {
      return setProblems([new Problem('saved', () => t('office.trustees.save.error'))]);
    }
    try {
      await desk.invitationApi(place).join(publicKeysOf(keys));
      await desk.readInvitation(place);
      desk.change({ file: null });
      go('/office/trustee/join', 'replace');
    } catch (error) {
      setProblems([new Problem(null, () => sentenceOf(error))]);
    }
  };
  const error = problems.find(({ field }) => field === 'saved')?.sentence ?? '';
  return (
    <TrusteeFrame
      session={session}
      election={invitation.election}
      id=""
      heading={t('office.trustees.save.heading')}
      identity="save"
      hasError={problems.length > 0}
      lead={t('office.trustees.save.lead')}
      before={<ErrorSummary problems={problems} />}
    >
      <p>
        <button class="btn quiet" type="button" onClick={download}>
          {t('office.trustees.save.download')}
        </button>
      </p>
      <form
        class="stack-l"
        onSubmit={(event) => {
          event.preventDefault();
          void finish();
        }}
      >
        <div class={error === '' ? 'field' : 'field has-error'}>
          {error !== '' && (
            <p class="error" id="saved-error">
              {error}
            </p>
          )}
          <label class="row tight" for="saved">
            <input
              id="saved"
              type="checkbox"
              checked={isSaved}
              aria-describedby={error === '' ? undefined : 'saved-error'}
              onChange={(event) => setSaved(event.currentTarget.checked)}
            />
            <span>{t('office.trustees.save.twoPlaces')}</span>
          </label>
        </div>
        <button class="btn big" type="submit">
          {t('office.trustees.save.action')}
        </button>
      </form>
    </TrusteeFrame>
  );
}
