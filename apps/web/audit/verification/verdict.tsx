/** What came out: the verdict in words, the totals that follow from the ballots, the report to take along. */
import {
  ballotSentences,
  chainSentences,
  type ContestReport,
  contestSentences,
  type Report,
  verdictWords,
} from '#verify';
import type { ComponentChildren } from 'preact';
import { formatNumber, t, Text } from '../../kit/i18n.js';
import { saveFile } from '../../kit/copy.js';
import { groups } from '../../kit/frame.js';
import { EvidenceList } from '../evidence-list.js';
import { WORDS } from './page-words.js';
import type { VerificationRun } from './run.js';
import { VerdictMark } from './verdict-mark.js';

export function Verdict({
  run,
  report,
  children,
}: {
  run: VerificationRun;
  report: Report;
  children: ComponentChildren;
}) {
  const words = verdictWords(report, WORDS);
  return (
    <section class={`verdict stack ${words.look}`} aria-labelledby="verdict-h">
      {words.look !== 'open' && <VerdictMark look={words.look} />}
      <p class="eyebrow">
        <Text of={report.title} />
      </p>
      <h1 id="verdict-h" tabIndex={-1}>
        {words.heading}
      </h1>
      <p class="lead">{words.lead}</p>
      <p class="num muted">
        {t('audit.verdict.facts', {
          date: new Date(run.endedMs),
          seconds: Math.max(1, Math.round((run.endedMs - run.startedMs) / 1_000)),
          ballots: report.figures.cast,
          anchors: report.figures.anchors,
        })}
      </p>
      <p class="small">
        {t('audit.verdict.election')}{' '}
        <bdi class="mono break" dir="ltr" translate={false}>
          {groups(report.electionId)}
        </bdi>
      </p>
      <div class="row">{children}</div>
    </section>
  );
}

/** The bytes are those of the command line's `--json`. */
export function ReportButtons({ report }: { report: Report }) {
  return (
    <>
      <button
        class="btn quiet"
        type="button"
        onClick={() =>
          saveFile(
            `psephos-report-${report.electionId.slice(0, 16) || 'unknown'}.json`,
            'application/json',
            `${JSON.stringify(report)}\n`,
          )
        }
      >
        {t('audit.verdict.action.report')}
      </button>
      <button class="btn quiet" type="button" onClick={() => print()}>
        {t('audit.verdict.action.print')}
      </button>
    </>
  );
}

/** What the board says of the anchors, judged with the record. It stands beside the verdict and does not change it. */
export function EvidenceSection({ report }: { report: Report }) {
  if (report.evidence.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="evidence-h">
      <h2 id="evidence-h">{t('audit.evidence.list', { count: report.evidence.length })}</h2>
      <p>{t('audit.evidence.meaning.verdict')}</p>
      <EvidenceList evidence={report.evidence} by="record" />
    </section>
  );
}

/** How many ballots were recorded, replaced, counted and tested: numbers that do not add up unexplained read like fraud. */
export function BallotFigures({ report }: { report: Report }) {
  return (
    <section class="stack" aria-labelledby="ballots-h">
      <h2 id="ballots-h">{t('report.sheet.ballots')}</h2>
      <ul class="plainlist num">
        {[...ballotSentences(report, WORDS), ...chainSentences(report, WORDS)].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

/** What this device computed, for people who have only the record. Nothing where a check failed. */
export function ComputedTotals({ report }: { report: Report }) {
  if (report.verdict !== 'VALID' && report.verdict !== 'VALID, DEPTH NOT CHECKED') return null;
  return (
    <section class="stack-l" aria-labelledby="totals-h">
      <h2 id="totals-h">{t('report.sheet.contests')}</h2>
      {report.contests.map((contest) => (
        <ContestTotals key={contest.id} contest={contest} all={report.figures.counted} />
      ))}
    </section>
  );
}

function ContestTotals({ contest, all }: { contest: ContestReport; all: number }) {
  return (
    <div class="stack-s">
      <h3>
        <Text of={contest.title} />
      </h3>
      {contest.state === 'tallied' && <TotalsTable contest={contest} />}
      <ul class="plainlist small">
        {contestSentences(contest, all, WORDS).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function TotalsTable({ contest }: { contest: ContestReport }) {
  return (
    <div class="tbl-x" role="region" aria-label={WORDS.text(contest.title)} tabIndex={0}>
      <table>
        <caption class="vh">
          <Text of={contest.title} />
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('report.contest.option')}</th>
            <th scope="col" class="n">
              {t('report.contest.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {contest.options.map((option) => (
            <tr key={option.id}>
              <th scope="row">
                <Text of={option.title} />
              </th>
              <td class="n">{option.total === null ? '–' : formatNumber(option.total)}</td>
            </tr>
          ))}
          {contest.blank !== null && (
            <tr>
              <th scope="row">{t('report.contest.blank')}</th>
              <td class="n">{formatNumber(contest.blank)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
