/** V4b when the token was not made: what happened, and why nothing is lost. Trying again repeats the same bytes. */
import type { ComponentChildren } from 'preact';
import { ClientError } from '#client';
import { t } from '../../kit/i18n.js';
import { abortedSentence, AbortedReason } from '../aborted.js';
import { KeptEvidence } from '../evidence.js';
import { noChoices } from '../layout.js';
import { PageLink } from '../page-link.js';
import { codeOf, isUncheckable } from '../problems.js';
import type { Session } from '../session.js';
import { Trouble, type TroubleWords } from '../trouble.js';

type Kind = 'offline' | 'server' | 'tooFew' | 'uncheckable' | 'refused' | 'over' | 'notOpen' | 'aborted' | 'storage';

export interface TokenFailure {
  kind: Kind;
  code: string;
}

/** After which time to come back when too few issuers answer. */
const LATER_MINUTES = 2;

/** What went wrong; of an election that was stopped the reason is asked for. */
export async function tokenFailureOf(session: Session, error: unknown): Promise<TokenFailure> {
  const kind = kindOf(error);
  if (kind === 'aborted') await session.refreshStatus().catch(() => undefined);
  return { kind, code: codeOf(error) };
}

function kindOf(error: unknown): Kind {
  switch (codeOf(error)) {
    case 'TOKEN_SHARES_MISSING':
    case 'WITNESS_QUORUM_MISSING':
      return navigator.onLine ? 'tooFew' : 'offline';
    case 'ISSUANCE_ENDED':
    case 'VOTING_CLOSED':
      return 'over';
    case 'ISSUANCE_NOT_OPEN':
      return 'notOpen';
    case 'ELECTION_ABORTED':
      return 'aborted';
  }
  if (error instanceof DOMException) return 'storage';
  if (isUncheckable(error)) return 'uncheckable';
  if (!navigator.onLine) return 'offline';
  // A part of the page that differs from the build: nothing of it ran.
  if (error instanceof TypeError) return 'uncheckable';
  const status = error instanceof ClientError ? error.status : null;
  return status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'server';
}

interface Props {
  session: Session;
  failure: TokenFailure;
  tryAgain: () => void;
  /** The issuers, with what each did. */
  children: ComponentChildren;
}

export function TokenTrouble({ session, failure, tryAgain, children }: Props) {
  const words = wordsOf(session, failure);
  const { kind } = failure;
  const canHelp = kind !== 'over' && kind !== 'notOpen' && kind !== 'aborted' && kind !== 'storage';
  return (
    <Trouble
      session={session}
      step="signIn"
      where={noChoices()}
      identity={`token-${kind}`}
      words={words}
      title={words.heading}
      failure={failure}
      facts={kind === 'tooFew' ? children : kind === 'aborted' ? <AbortedReason session={session} /> : null}
    >
      {canHelp && (
        <p>
          <button class="btn" type="button" onClick={tryAgain}>
            {t('common.error.tryAgain')}
          </button>
        </p>
      )}
      {kind === 'over' && (
        <p>
          <PageLink session={session} page="recovery/enter" text={t('vote.start.action.recover')} className="btn" />
        </p>
      )}
      <KeptEvidence session={session} />
    </Trouble>
  );
}

function wordsOf(session: Session, failure: TokenFailure): TroubleWords {
  const heading = t(`vote.trouble.token.${failure.kind}.heading`);
  const sentence = sentenceOf(session, failure);
  return { heading, sentence, safe: safeOf(failure.kind), todo: todoOf(session, failure.kind) };
}

function sentenceOf(session: Session, { kind, code }: TokenFailure): string {
  const { schedule } = session.definition;
  switch (kind) {
    case 'offline':
      return t('common.error.offline');
    case 'server':
      return t('common.error.server');
    case 'tooFew':
      return t('vote.token.error.tooFew', { minutes: LATER_MINUTES });
    case 'uncheckable':
      return t('vote.token.error.uncheckable');
    case 'refused':
      return t('vote.token.error.refused', { code });
    case 'over':
      return t('vote.start.tokensOver', { date: new Date(schedule.issuanceCloses) });
    case 'notOpen':
      return t('vote.token.error.notOpen', { date: new Date(schedule.issuanceOpens) });
    case 'aborted':
      return abortedSentence(session);
    case 'storage':
      return t('vote.loading.error.storage');
  }
}

function safeOf(kind: Kind): string {
  switch (kind) {
    case 'over':
    case 'aborted':
    case 'storage':
      return t(`vote.trouble.token.${kind}.safe`);
    default:
      return t('vote.trouble.token.safe');
  }
}

function todoOf(session: Session, kind: Kind): string {
  switch (kind) {
    case 'over':
      return t('vote.start.otherDevice');
    case 'refused':
    case 'notOpen':
    case 'aborted':
    case 'storage':
      return t(`vote.trouble.token.${kind}.todo`);
    default:
      return t('vote.trouble.token.later', { date: new Date(session.definition.schedule.issuanceCloses) });
  }
}
