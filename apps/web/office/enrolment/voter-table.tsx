/** Who may enrol and who has, a page at a time; a link for one of them, and a second chance for whoever lost her device. */
import type { EnrolmentFigures, EntitledApi, EntitledVoter } from '#client';
import type { EnrolmentLink, RollSummary } from '#office';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { Question } from './confirm.js';
import { giveLinks } from './give-links.js';

interface VoterTableProps {
  api: EntitledApi;
  planId: string;
  /** Where voters enrol. */
  address: string;
  /** The table is read again when they change. */
  figures: EnrolmentFigures;
  classes: RollSummary['classes'];
  canChange: boolean;
  isBusy: boolean;
  run: (work: () => Promise<void>) => void;
  fail: (error: unknown) => void;
  show: (links: EnrolmentLink[]) => void;
  changed: (figures: EnrolmentFigures) => void;
}

const PAGE = 50;

export function VoterTable(props: VoterTableProps) {
  const { api, planId, figures, canChange, isBusy, run, fail, changed } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  // Who is to enrol anew, if the answer is yes.
  const [asking, setAsking] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [beginning, setBeginning] = useState('');
  // Where each page up to the shown one begins.
  const [starts, setStarts] = useState(['']);
  const [page, setPage] = useState<{ voters: EntitledVoter[]; next: string | null } | null>(null);
  const after = starts.at(-1) ?? '';
  useEffect(() => {
    let isShown = true;
    const read = async () => {
      const found = await api.voters(planId, { beginning, after, limit: PAGE });
      if (isShown) setPage(found);
    };
    read().catch(fail);
    return () => void (isShown = false);
  }, [planId, beginning, after, figures]);
  const turn = (next: string[]) => {
    setStarts(next);
    announce(t('office.enrolment.voters.status', { n: next.length }));
  };
  const reset = (voterId: string) => {
    run(async () => {
      await api.reset(planId, voterId);
      changed(await api.figures(planId));
      announce(t('office.enrolment.reset.status', { voter: voterId }));
    });
  };
  return (
    <section class="stack" aria-labelledby="voters-h">
      <h2 id="voters-h" tabIndex={-1} ref={heading}>
        {t('office.enrolment.voters.heading')}
      </h2>
      <form
        class="row end"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setStarts(['']);
          setBeginning(typed.trim());
        }}
      >
        <div class="field">
          <label for="beginning">{t('office.enrolment.voters.beginning')}</label>
          <input
            class="input"
            id="beginning"
            type="search"
            autocomplete="off"
            maxLength={200}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <button class="btn quiet" type="submit">
          {t('office.enrolment.voters.action.find')}
        </button>
      </form>
      {asking !== null && canChange && (
        <Question
          key={asking}
          question={t('office.enrolment.reset.question', { voter: `\u2068${asking}\u2069` })}
          yes={t('office.enrolment.reset.sure')}
          no={t('office.enrolment.keep')}
          isBusy={isBusy}
          answer={(isSure) => {
            setAsking(null);
            heading.current?.focus();
            if (isSure) reset(asking);
          }}
        />
      )}
      {page?.voters.length === 0 && <p role="alert">{t('office.enrolment.voters.none')}</p>}
      {page !== null && page.voters.length > 0 && <Table {...props} voters={page.voters} ask={setAsking} />}
      {(starts.length > 1 || (page !== null && page.next !== null)) && (
        <p class="row">
          {starts.length > 1 && (
            <button class="btn quiet" type="button" onClick={() => turn(starts.slice(0, -1))}>
              {t('office.enrolment.voters.action.back')}
            </button>
          )}
          {page !== null && page.next !== null && (
            <button class="btn quiet" type="button" onClick={() => turn([...starts, page.next ?? ''])}>
              {t('office.enrolment.voters.action.next')}
            </button>
          )}
        </p>
      )}
    </section>
  );
}

interface TableProps extends VoterTableProps {
  voters: EntitledVoter[];
  ask: (voterId: string) => void;
}

function Table({ voters, ...props }: TableProps) {
  const { classes, canChange } = props;
  return (
    <div class="tbl-x" role="region" aria-labelledby="voters-c" tabIndex={0}>
      <table class="voters">
        <caption id="voters-c">{t('office.enrolment.voters.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('office.roll.role.voterId')}</th>
            <th scope="col">{t('office.roll.role.class')}</th>
            <th scope="col">{t('office.enrolment.voters.state')}</th>
            {canChange && <th scope="col">{t('office.enrolment.voters.actions')}</th>}
          </tr>
        </thead>
        <tbody>
          {voters.map((voter) => {
            const label = classes.find(({ id }) => id === voter.classId)?.label;
            return (
              <tr key={voter.voterId}>
                <th scope="row">
                  <bdi class="break">{voter.voterId}</bdi>
                </th>
                <td>{label === undefined ? <bdi>{voter.classId}</bdi> : <Text of={label} />}</td>
                <td>{stateOf(voter)}</td>
                {canChange && (
                  <td>
                    <Actions {...props} voter={voter} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface ActionsProps extends VoterTableProps {
  voter: EntitledVoter;
  ask: (voterId: string) => void;
}

function Actions({ api, planId, address, isBusy, run, show, changed, voter, ask }: ActionsProps) {
  const { voterId, isEnrolled } = voter;
  const link = () => {
    run(async () => {
      const { links, figures } = await giveLinks(api, planId, address, [voterId]);
      changed(figures);
      show(links);
    });
  };
  return (
    <button
      class="btn plain small"
      type="button"
      aria-disabled={isBusy}
      onClick={isEnrolled ? () => ask(voterId) : link}
    >
      {t(isEnrolled ? 'office.enrolment.reset.action' : 'office.enrolment.voters.action.link')}
      <span class="vh"> {voterId}</span>
    </button>
  );
}

function stateOf({ isEnrolled, hasLink }: EntitledVoter): string {
  if (isEnrolled) return t('office.enrolment.voters.enrolled');
  return t(hasLink ? 'office.enrolment.voters.linked' : 'office.enrolment.voters.waiting');
}
