/** T4: she proves with her key file alone that her part of the election key works, before anybody votes. */
import { publicKeysOf, TrusteeProgram } from '#client';
import { useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../../kit/frame.js';
import { t } from '../../../kit/i18n.js';
import { announce } from '../../../kit/status.js';
import type { PageProps } from '../../routes.js';
import { desk, useDesk } from '../../trustee/desk.js';
import { KeyFields, NO_KEY_INPUT, openKeys } from '../../trustee/key-fields.js';
import { indexAmong } from '../../trustee/parts.js';
import { TrusteeFrame, Waiting } from '../../trustee/place.js';
import { codeOf, sentenceOf } from '../../trustee/problems.js';
import { useElection } from '../../trustee/resolve.js';
import { trusteeStore } from '../../trustee/trustee-store.js';
import { UnlockPage } from '../../trustee/unlock.js';

const NONE: Problem[] = [];

export function RehearsePage({ session, params }: PageProps) {
  const id = params['id'] ?? '';
  const [resolved] = useElection(id, 'rehearse');
  const { keys } = useDesk();
  const [input, setInput] = useState(NO_KEY_INPUT);
  const [problems, setProblems] = useState(NONE);
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const election = resolved.kind === 'election' ? resolved.election : null;
  const belongs = (own: { signingKey: string; sealingKey: string }) =>
    election !== null && indexAmong(election, own) !== null;
  const rehearse = async () => {
    setState('busy');
    const found = await attempt();
    setProblems(found);
    setState(found.length === 0 && election !== null ? 'done' : 'idle');
    if (found.length === 0 && election !== null) announce(t('office.trustees.rehearse.done.heading'));
  };
  const attempt = async (): Promise<Problem[]> => {
    const opened = keys !== null ? { keys } : await openKeys(input, belongs);
    if ('problems' in opened) return opened.problems;
    if (election === null) return NONE;
    try {
      const program = new TrusteeProgram(opened.keys, trusteeStore(publicKeysOf(opened.keys).signingKey));
      await program.rehearse(desk.api, election.electionId);
      return NONE;
    } catch (error) {
      // Of another election: she may choose another file.
      if (codeOf(error) === 'NOT_A_MEMBER') desk.change({ keys: null });
      return [new Problem(null, () => sentenceOf(error))];
    }
  };
  const isDone = state === 'done';
  if (resolved.kind === 'locked') return <UnlockPage session={session} id={id} />;
  return (
    <TrusteeFrame
      session={session}
      election={election?.definition ?? null}
      id={id}
      heading={t(isDone ? 'office.trustees.rehearse.done.heading' : 'office.trustees.rehearse.heading')}
      identity={isDone ? 'done' : 'rehearse'}
      hasError={problems.length > 0}
      lead={t(isDone ? 'office.trustees.rehearse.done.lead' : 'office.trustees.rehearse.lead')}
      before={<ErrorSummary problems={problems} />}
    >
      <Waiting waiting={resolved.kind === 'loading'} />
      {resolved.kind === 'failed' && <p role="alert">{sentenceOf(resolved.error)}</p>}
      {resolved.kind === 'unpublished' && <p>{t('office.trustees.rehearse.early')}</p>}
      {!isDone && resolved.kind === 'election' && (
        <form
          class="stack-l"
          onSubmit={(event) => {
            event.preventDefault();
            if (state === 'idle') void rehearse();
          }}
        >
          {keys === null && <KeyFields input={input} change={setInput} problems={problems} />}
          <button class="btn big" type="submit" aria-disabled={state === 'busy'}>
            {t(state === 'busy' ? 'office.trustees.open.busy' : 'office.trustees.rehearse.action')}
          </button>
        </form>
      )}
    </TrusteeFrame>
  );
}
