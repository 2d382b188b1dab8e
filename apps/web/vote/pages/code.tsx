/** V3: the invitation. Who came by a link or QR code never types: the code is used and the page goes on. */
import { decodeInvitation, decodeRecoveryCode, matchesElection, fromHex } from '#crypto';
import { useEffect, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../kit/frame.js';
import { isolated, t, tx } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { readNamedElection } from '#client';
import { ClearDevice } from '../clear-device.js';
import { Layout, noChoices } from '../layout.js';
import { codeOf, commonSentence } from '../problems.js';
import type { Session } from '../session.js';

const TYPED_LENGTH = 36;

interface Other {
  electionId: string;
  title: string;
}

export function CodePage({ session }: { session: Session }) {
  const { registrars } = session.definition.roll;
  const [arrived] = useState(() => session.takeInvitations());
  const [typed, setTyped] = useState<string[]>(() => Array.from({ length: registrars }, (_, at) => arrived[at] ?? ''));
  const [notice] = useState(() => session.takeNotice());
  /** This device is another voter's. */
  const [isTaken, setIsTaken] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [other, setOther] = useState<Other | null>(null);
  const [busy, setBusy] = useState(arrived.length === registrars);
  usePageTitle(t('vote.code.heading'), 'code', problems.length > 0);

  const signIn = async (texts: string[]) => {
    setOther(null);
    const wrong = texts.flatMap((text, at) => shapeProblem(text, at));
    if (wrong.length > 0) return setProblems(wrong);
    setBusy(true);
    try {
      await session.signIn(texts);
      go(pathOf('vote', session.electionId, nextPage(session)), 'replace');
    } catch (error) {
      setBusy(false);
      const taken = codeOf(error) === 'ELECTION_OTHER';
      setIsTaken(taken);
      // Once the device is cleared, the same codes go on.
      setTyped(taken ? texts : texts.map(() => ''));
      if (codeOf(error) === 'INVITATION_OTHER_ELECTION') setOther(await findElection(session, texts));
      setProblems([new Problem('code-0', () => sentenceOf(error))]);
    }
  };
  useEffect(() => {
    if (arrived.length === registrars) void signIn(arrived);
  }, []);

  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <BackLink
        href={pathOf('vote', session.electionId, '')}
        onClick={() => go(pathOf('vote', session.electionId, ''))}
      >
        {t('vote.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void signIn(typed);
        }}
      >
        <h1 tabIndex={-1}>
          {registrars === 1 ? <label for="code-0">{t('vote.code.heading')}</label> : t('vote.code.heading')}
        </h1>
        {notice !== null && <p class="band amber">{notice}</p>}
        {other !== null && (
          <p class="band amber">
            {tx(
              'vote.code.other',
              { title: other.title },
              { link: (children) => <a href={pathOf('vote', other.electionId, '')}>{children}</a> },
            )}
          </p>
        )}
        <p class="hint" id="code-hint">
          {t('vote.code.hint')}
        </p>
        {typed.map((text, at) => (
          <div class={`field${problems.some(({ field }) => field === `code-${at}`) ? ' has-error' : ''}`} key={at}>
            {registrars > 1 && <label for={`code-${at}`}>{t('vote.code.label.of', { n: at + 1 })}</label>}
            <input
              class="input code"
              id={`code-${at}`}
              type="text"
              autocomplete="one-time-code"
              autocapitalize="characters"
              spellcheck={false}
              dir="ltr"
              aria-describedby="code-hint"
              aria-invalid={problems.some(({ field }) => field === `code-${at}`)}
              value={text}
              onInput={(event) => {
                const { value } = event.currentTarget;
                setTyped((old) => old.map((kept, i) => (i === at ? value : kept)));
              }}
            />
            {problems
              .filter(({ field }) => field === `code-${at}`)
              .map(({ sentence }) => (
                <p class="error" key={sentence}>
                  {sentence}
                </p>
              ))}
          </div>
        ))}
        <button class="btn" aria-disabled={busy}>
          {busy ? t('vote.code.action.busy') : t('vote.action.continue')}
        </button>
      </form>
      {isTaken && <ClearDevice session={session} onCleared={() => void signIn(typed)} />}
      <details class="bare">
        <summary>{t('vote.code.lost.heading')}</summary>
        <p>{t('vote.code.lost.body')}</p>
      </details>
    </Layout>
  );
}

/** After the invitation was taken. */
export function nextPage(session: Session): string {
  const { device, phase, definition } = session;
  if (device === null) return 'code';
  if (session.finished) return 'tracker';
  if (device.hasToken) return phase === 'voting' ? 'contest/1' : 'token';
  if (phase === 'setup') return '';
  if ((session.earlier ?? null) !== null) return 'recovery/enter';
  // Tokens are no longer given out: what is left is one that was asked for before.
  const over = phase !== 'issuing' && !(phase === 'voting' && definition.policy.issuanceDuringVoting);
  if (over && !device.recoveryCodeConfirmed) return 'recovery/enter';
  return device.recoveryCodeConfirmed ? 'token' : 'recovery';
}

function shapeProblem(text: string, at: number): Problem[] {
  const field = `code-${at}`;
  const symbols = text.replace(/[\s-]/g, '');
  if (symbols === '') return [new Problem(field, () => t('vote.code.error.empty'))];
  try {
    decodeInvitation(text);
    return [];
  } catch {
    if (isRecoveryCode(text)) return [new Problem(field, () => t('vote.code.error.recovery'))];
    const right = symbols.length === TYPED_LENGTH;
    return [
      new Problem(field, () =>
        right ? t('vote.code.error.unknown') : t('vote.code.error.shape', { n: symbols.length }),
      ),
    ];
  }
}

function isRecoveryCode(text: string): boolean {
  try {
    decodeRecoveryCode(text);
    return true;
  } catch {
    return false;
  }
}

function sentenceOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'INVITATION_OTHER_ELECTION':
      return t('vote.code.error.other');
    case 'INVITATION_UNKNOWN':
    case 'INVITATION_INVALID':
      return t('vote.code.error.unknown');
    case 'ELECTION_OTHER':
      return t('vote.code.error.otherVoter');
    default:
      return error instanceof DOMException ? t('vote.loading.error.storage') : commonSentence(error);
  }
}

async function findElection(session: Session, texts: string[]): Promise<Other | null> {
  try {
    const [text] = texts;
    if (text === undefined) return null;
    const invitation = decodeInvitation(text);
    const ids = await session.api.elections();
    const electionId = ids.find((id) => matchesElection(invitation, fromHex(id, 32)));
    if (electionId === undefined) return null;
    const definition = readNamedElection(electionId, await session.api.definition(electionId));
    return { electionId, title: isolated(definition.title) };
  } catch {
    return null;
  }
}
