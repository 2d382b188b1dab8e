/**
 * Letters, printed by the browser: one page a voter, with the address where window envelopes show it. They stand in the
 * document only while they are printed, some hundred at a time; on the screen no code is ever shown.
 */
import { builtInTexts, composeInvitation, type Invitation, type RegistrarVoter } from '#office';
import { useLayoutEffect, useState } from 'preact/hooks';
import { QrCode } from '../../kit/qr.js';
import { t } from '../../kit/i18n.js';
import type { OpenedFile } from './open-list.js';

/** As many as browsers lay out in a few seconds. */
const BATCH = 200;
const texts = builtInTexts();

export function Letters({ list, election }: OpenedFile) {
  const voters = list.voters.filter(({ address }) => address.length > 0);
  const without = list.voters.length - voters.length;
  const [batch, setBatch] = useState<number | null>(null);
  const batches = Array.from({ length: Math.ceil(voters.length / BATCH) }, (_, i) => i);
  return (
    <section class="stack" aria-labelledby="letters">
      <h2 id="letters">{t('office.roll.letters.heading')}</h2>
      <p>{t('office.roll.letters.lead', { n: voters.length })}</p>
      {without > 0 && <p>{t('office.roll.letters.without', { n: without })}</p>}
      <p class="row">
        {batches.map((i) => (
          <button key={i} class={i === 0 ? 'btn' : 'btn quiet'} type="button" onClick={() => setBatch(i)}>
            {batches.length === 1
              ? t('office.roll.letters.action.all')
              : t('office.roll.letters.action.some', {
                  from: i * BATCH + 1,
                  to: Math.min((i + 1) * BATCH, voters.length),
                })}
          </button>
        ))}
      </p>
      {batch !== null && (
        <Printed
          voters={voters.slice(batch * BATCH, (batch + 1) * BATCH)}
          election={election}
          done={() => setBatch(null)}
        />
      )}
    </section>
  );
}

interface PrintedProps {
  voters: RegistrarVoter[];
  election: OpenedFile['election'];
  done: () => void;
}

function Printed({ voters, election, done }: PrintedProps) {
  useLayoutEffect(() => {
    // The codes leave the document with the print dialog.
    addEventListener('afterprint', done, { once: true });
    print();
    return () => removeEventListener('afterprint', done);
  }, []);
  return (
    <div class="letters" aria-hidden="true">
      {voters.map((voter) => (
        <Letter key={voter.voterId} voter={voter} invitation={composeInvitation(voter, election, texts, 'letter')} />
      ))}
    </div>
  );
}

function Letter({ voter, invitation }: { voter: RegistrarVoter; invitation: Invitation }) {
  return (
    <article class="letter" lang={invitation.language} dir={invitation.direction}>
      <p class="letter-to" dir="auto">
        {[voter.name, ...voter.address].map((line, i) => (
          <bdi key={i}>{line}</bdi>
        ))}
      </p>
      <InvitationText invitation={invitation} />
      <div class="letter-code">
        <QrCode text={invitation.link} label={invitation.codeLabel} className="qr" />
        <p>
          {invitation.codeLabel}
          <bdi class="mono" dir="ltr" translate={false}>
            {invitation.code}
          </bdi>
        </p>
      </div>
      {invitation.closing.map((text, i) => (
        <p key={i}>{text}</p>
      ))}
    </article>
  );
}

/** What stands before the code. */
export function InvitationText({ invitation }: { invitation: Invitation }) {
  const { subject, salutation, opening, how } = invitation;
  return (
    <>
      <p>
        <strong>{subject}</strong>
      </p>
      {[salutation, ...opening, how].map((text, i) => (
        <p key={i}>{text}</p>
      ))}
    </>
  );
}
