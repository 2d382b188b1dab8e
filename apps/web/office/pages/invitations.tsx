/** O5: invitations, made from the registrar's file in this browser once the election is published. */
import { BallotApi } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, groups, type Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { Letters } from '../roll/letters.js';
import { Mailing } from '../roll/mailing.js';
import { type OpenedFile, OpenList } from '../roll/open-list.js';
import { Preview } from '../roll/preview.js';
import { TableDownload } from '../roll/table-download.js';

const POLL_MS = 15_000;

function Invitations({ election }: ElectionPageProps) {
  const [file, setFile] = useState<OpenedFile | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const { electionId, stored } = election;
  const heading = t('office.roll.invitations.heading');
  usePageTitle(heading, file === null ? 'invitations' : 'invitations-open', problems.length > 0);
  // A page that is put away, perhaps to be brought back, holds no codes.
  useEffect(() => {
    const forget = () => setFile(null);
    addEventListener('pagehide', forget);
    return () => removeEventListener('pagehide', forget);
  }, []);
  const over = useOver(electionId);
  const isByAccount = stored?.plan.enrolment === 'account';
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{heading}</h1>
          <p class="lead">{t(isByAccount ? 'office.roll.invitations.account' : 'office.roll.invitations.lead')}</p>
          {electionId === null && !isByAccount && <p class="note">{t('office.roll.invitations.early')}</p>}
        </div>
        {over !== null && (
          <p class="band amber" role="alert">
            {t(`office.roll.invitations.over.${over}`)}
          </p>
        )}
        {electionId !== null && !isByAccount && over === null && file === null && (
          <OpenList
            planId={election.id}
            electionId={electionId}
            complain={setProblems}
            opened={(opened) => {
              setProblems([]);
              setFile(opened);
            }}
          />
        )}
        {file !== null && over === null && (
          <>
            <section class="card tint stack">
              <p>{t('office.roll.invitations.checked', { n: file.list.voters.length })}</p>
              <p class="mono break" dir="ltr" translate={false}>
                {groups(file.election.electionId)}
              </p>
              <p>
                <button class="btn quiet" type="button" onClick={() => setFile(null)}>
                  {t('office.roll.invitations.action.close')}
                </button>
              </p>
            </section>
            <Letters {...file} />
            <Preview {...file} />
            <Mailing file={file} complain={setProblems} />
            <TableDownload {...file} />
          </>
        )}
      </div>
    </>
  );
}

/** Codes open nothing any more once it is closed or stopped: nobody is sent one by mistake. */
function useOver(electionId: string | null): 'closed' | 'aborted' | null {
  const [over, setOver] = useState<'closed' | 'aborted' | null>(null);
  useEffect(() => {
    if (electionId === null) return;
    const look = async () => {
      const phase = (await new BallotApi('').status(electionId)).string('phase');
      setOver(phase === 'closed' || phase === 'aborted' ? phase : null);
    };
    look().catch(() => undefined);
    const timer = setInterval(() => {
      if (!document.hidden) look().catch(() => undefined);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [electionId]);
  return over;
}

export const InvitationsPage = electionPage('invitations', Invitations);
