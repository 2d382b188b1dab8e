/** T6: her own browser checks the closed election, then her key opens her part of the totals, and it is sent. */
import { publicKeysOf, type SignedDecryption } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../../kit/frame.js';
import { t } from '../../../kit/i18n.js';
import { Icon } from '../../../kit/icons.js';
import { announce } from '../../../kit/status.js';
import type { PageProps } from '../../routes.js';
import { barrierSentence, CheckResults } from '../../trustee/check-section.js';
import { desk, useDesk } from '../../trustee/desk.js';
import { Examination, useExamination } from '../../trustee/examination.js';
import { type HeaderChoice, HeaderFields, headerPlaceOf, headerProblemOf } from '../../trustee/header-fields.js';
import { KeyFields, NO_KEY_INPUT, openKeys } from '../../trustee/key-fields.js';
import { indexAmong, Parts } from '../../trustee/parts.js';
import { TrusteeFrame, Waiting } from '../../trustee/place.js';
import { codeOf, sentenceOf } from '../../trustee/problems.js';
import { type PublishedElection, useElection } from '../../trustee/resolve.js';
import { UnlockPage } from '../../trustee/unlock.js';

const NONE: Problem[] = [];

export function DecryptPage({ session, params }: PageProps) {
  const id = params['id'] ?? '';
  const [resolved, again] = useElection(id, 'decrypt');
  const { keys } = useDesk();
  const [sentBy, setSentBy] = useState<number | null>(null);
  if (resolved.kind === 'locked') return <UnlockPage session={session} id={id} />;
  if (resolved.kind === 'election') {
    const { election } = resolved;
    const index = sentBy ?? (keys === null ? null : indexAmong(election, publicKeysOf(keys)));
    if (index !== null && (sentBy !== null || election.decryptions.includes(index))) {
      const isAlready = sentBy === null;
      return <DonePage session={session} election={election} index={index} isAlready={isAlready} again={again} />;
    }
    if (election.phase === 'closed') {
      return <ClosedPage session={session} election={election} sent={setSentBy} again={again} />;
    }
  }
  return (
    <TrusteeFrame
      session={session}
      election={resolved.kind === 'election' ? resolved.election.definition : null}
      id={id}
      heading={t('office.trustees.decrypt.heading')}
      identity={resolved.kind}
    >
      <Waiting waiting={resolved.kind === 'loading'} />
      {resolved.kind === 'failed' && <p role="alert">{sentenceOf(resolved.error)}</p>}
      {resolved.kind === 'election' && (
        <p>
          {t(
            resolved.election.phase === 'aborted'
              ? 'office.trustees.decrypt.aborted'
              : 'office.trustees.decrypt.error.open',
          )}
        </p>
      )}
      {resolved.kind === 'unpublished' && <p>{t('office.trustees.decrypt.error.open')}</p>}
    </TrusteeFrame>
  );
}

interface ClosedProps {
  session: PageProps['session'];
  election: PublishedElection;
  /** Her part is on the board. */
  sent: (index: number) => void;
  again: () => void;
}

function ClosedPage({ session, election, sent, again }: ClosedProps) {
  const { definition, electionId, services, decryptions } = election;
  const { keys } = useDesk();
  const [examination] = useState(() => new Examination());
  useExamination(examination);
  useEffect(() => () => examination.stop(), [examination]);
  const [headers, setHeaders] = useState<HeaderChoice>({ kind: null, file: null });
  const [input, setInput] = useState(NO_KEY_INPUT);
  const [problems, setProblems] = useState(NONE);
  const [part, setPart] = useState<SignedDecryption | null>(null);
  const [isBusy, setBusy] = useState(false);
  const barrier = barrierSentence(examination);
  const isAlarm = examination.state === 'refused' || examination.state === 'failed';
  useEffect(() => {
    if (isAlarm) setProblems([new Problem(null, () => barrierSentence(examination))]);
  }, [isAlarm]);
  const missing = definition.trustees.threshold - decryptions.length;
  const waits = headerProblemOf(services, headers);
  const check = () => {
    const place = headerPlaceOf(headers);
    if (place === null) return setProblems(waits === null ? NONE : [waits]);
    setProblems(NONE);
    examination.start(electionId, place);
  };
  const send = async () => {
    if (barrier !== '') return setProblems([new Problem(null, () => barrierSentence(examination))]);
    setBusy(true);
    setProblems(await decryptAndSend());
    setBusy(false);
  };
  const decryptAndSend = async (): Promise<Problem[]> => {
    const belongs = (own: { signingKey: string; sealingKey: string }) => indexAmong(election, own) !== null;
    const opened = keys !== null ? { keys } : await openKeys(input, belongs);
    if ('problems' in opened) return opened.problems;
    const index = indexAmong(election, publicKeysOf(opened.keys));
    if (index === null) {
      desk.change({ keys: null });
      return [new Problem('key-file', () => t('office.trustees.error.otherFile'))];
    }
    let made = part;
    try {
      announce(t('office.trustees.decrypt.started'));
      made ??= await examination.decide(opened.keys);
      setPart(made);
      await desk.api.postDecryption(electionId, made);
      sent(index);
      return NONE;
    } catch (error) {
      if (made === null) return [new Problem(null, () => sentenceOf(error))];
      // The result may be complete without her part, or the same part is there from another device.
      if (['PHASE_WRONG', 'CONFLICT'].includes(codeOf(error))) again();
      return [new Problem(null, () => t('office.trustees.decrypt.error.send'))];
    }
  };
  const deciding = examination.deciding;
  return (
    <TrusteeFrame
      session={session}
      election={definition}
      id={electionId}
      heading={t('office.trustees.decrypt.heading')}
      identity="decrypt"
      hasError={problems.length > 0}
      lead={t('office.trustees.decrypt.lead')}
      before={<ErrorSummary problems={problems} />}
      aside={<Parts election={election} own={keys === null ? null : indexAmong(election, publicKeysOf(keys))} />}
    >
      <section class="stack" aria-labelledby="step-check">
        <h2 id="step-check">{t('office.trustees.decrypt.step.check')}</h2>
        {examination.state !== 'running' && examination.state !== 'passed' && (
          <>
            <HeaderFields
              services={services}
              choice={headers}
              change={setHeaders}
              error={problems.find(({ field }) => field === 'headers-file')?.sentence ?? ''}
            />
            {waits !== null && <p id="check-reason">{waits.sentence}</p>}
            <p>
              <button
                class={waits === null ? 'btn' : 'btn plain'}
                type="button"
                aria-disabled={waits !== null}
                aria-describedby={waits === null ? undefined : 'check-reason'}
                onClick={check}
              >
                {t('office.trustees.decrypt.action.check')}
              </button>
            </p>
          </>
        )}
        <CheckResults examination={examination} />
      </section>
      <form
        class="stack-l"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void send();
        }}
      >
        <section class="stack" aria-labelledby="step-open">
          <h2 id="step-open">{t('office.trustees.decrypt.step.open')}</h2>
          {keys === null ? (
            <KeyFields input={input} change={setInput} problems={problems} />
          ) : (
            <p>{t('office.trustees.decrypt.opened')}</p>
          )}
        </section>
        <section class="stack" aria-labelledby="step-send">
          <h2 id="step-send">{t('office.trustees.decrypt.step.send')}</h2>
          {missing === 1 && (
            <div class="band amber">
              <Icon name="warn" />
              <p>{t('office.trustees.decrypt.last')}</p>
            </div>
          )}
          {barrier !== '' && <p id="decrypt-reason">{barrier}</p>}
          <button
            class={barrier === '' ? 'btn big' : 'btn plain big'}
            type="submit"
            aria-disabled={barrier !== '' || isBusy}
            aria-describedby={barrier === '' ? undefined : 'decrypt-reason'}
          >
            {t(isBusy ? 'office.trustees.decrypt.busy' : 'office.trustees.decrypt.action')}
          </button>
          {deciding !== null && isBusy && (
            <progress
              max={Math.max(1, deciding.total)}
              value={deciding.done}
              aria-label={t('office.trustees.decrypt.busy')}
            />
          )}
          <p class="muted">{t('office.trustees.decrypt.keepOpen')}</p>
        </section>
      </form>
    </TrusteeFrame>
  );
}

function DonePage(props: {
  session: PageProps['session'];
  election: PublishedElection;
  index: number;
  isAlready: boolean;
  again: () => void;
}) {
  const { election, index, isAlready, again } = props;
  useEffect(() => {
    // The others' parts arrive while she looks.
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, []);
  const { votingCloses } = election.definition.schedule;
  const decryptions = election.decryptions.includes(index) ? election.decryptions : [...election.decryptions, index];
  return (
    <TrusteeFrame
      session={props.session}
      election={election.definition}
      id=""
      heading={t('office.trustees.decrypt.done.heading')}
      identity="done"
      lead={t(isAlready ? 'office.trustees.decrypt.error.already' : 'office.trustees.decrypt.done.lead')}
      aside={<Parts election={{ ...election, decryptions }} own={index} />}
    >
      <p>{t('office.trustees.decrypt.done.delete', { date: new Date(votingCloses + KEEP_MS) })}</p>
    </TrusteeFrame>
  );
}

const POLL_MS = 5_000;
/** Time for objections to the result, in which nobody wants to have deleted anything. */
const KEEP_MS = 90 * 24 * 60 * 60_000;
