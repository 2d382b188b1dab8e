/** T2: keys, seed and passphrase, made in this browser. */
import { newTrusteeKeys, suggestPassphrase } from '#client';
import { useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../../kit/frame.js';
import { t } from '../../../kit/i18n.js';
import { go } from '../../../kit/router.js';
import type { PageProps } from '../../routes.js';
import { desk, once, useDesk } from '../../trustee/desk.js';
import { PassphraseFields, passphraseProblems } from '../../trustee/passphrase-fields.js';
import { TrusteeFrame } from '../../trustee/place.js';
import { sentenceOf } from '../../trustee/problems.js';
import { NoLink } from '../../trustee/no-link.js';

const NONE: Problem[] = [];

export function KeyPage({ session }: PageProps) {
  const { invitation, place } = useDesk();
  const [suggestion] = useState(suggestPassphrase);
  const [value, setValue] = useState({ first: '', second: '' });
  const [problems, setProblems] = useState(NONE);
  const [isBusy, setBusy] = useState(false);
  if (invitation === null || place === null) return <NoLink session={session} />;
  const make = async () => {
    const found = passphraseProblems(value);
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    try {
      const keys = await newTrusteeKeys(place);
      const sealed = await once({ type: 'seal', keys, passphrase: value.first });
      if (sealed.type !== 'sealed') throw new Error('another answer than was asked for');
      desk.change({ keys, file: sealed.text, isDownloaded: false });
      go(`/office/trustee/${place.planId}/save`);
    } catch (error) {
      setProblems([new Problem(null, () => sentenceOf(error))]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <TrusteeFrame
      session={session}
      election={invitation.election}
      id=""
      heading={t('office.trustees.key.heading')}
      identity="key"
      hasError={problems.length > 0}
      lead={t('office.trustees.key.lead')}
      before={
        <>
          <BackLink href="/office/trustee/join" onClick={() => go('/office/trustee/join')}>
            {t('office.trustees.key.back')}
          </BackLink>
          <ErrorSummary problems={problems} />
        </>
      }
    >
      <form
        class="stack-l"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void make();
        }}
      >
        <PassphraseFields suggestion={suggestion} value={value} change={setValue} problems={problems} />
        <button class="btn big" type="submit" aria-disabled={isBusy}>
          {t(isBusy ? 'office.trustees.key.busy' : 'office.trustees.key.action')}
        </button>
      </form>
    </TrusteeFrame>
  );
}
