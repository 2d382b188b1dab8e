/** The report on paper: what the printer gets instead of the page. The blocks are those that the command line sets as PDF. */
import { type Block, type Cell, type Report, sheetOf } from '#verify';
import { groups } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { runningBuild } from '../running-build.js';
import { WORDS } from './page-words.js';
import type { VerificationRun } from './run.js';

export function PrintSheet({ run, report }: { run: VerificationRun; report: Report }) {
  const facts = {
    dateMs: run.endedMs,
    program: t('report.sheet.page'),
    build: runningBuild() ?? '',
    record: run.record?.fingerprint ?? '',
    electionExpected: run.electionExpected,
  };
  return (
    <div class="print-only sheet">
      {sheetOf(report, facts, WORDS).map((block, at) => (
        <Part key={at} block={block} />
      ))}
    </div>
  );
}

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case 'title':
      return <p class="eyebrow">{block.text}</p>;
    case 'lead':
      return <p class="lead">{block.text}</p>;
    case 'heading':
      return <h2>{block.text}</h2>;
    case 'subheading':
      return <h3>{block.text}</h3>;
    case 'sentence':
      return <p>{block.text}</p>;
    case 'small':
      return <p class="small break">{block.text}</p>;
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item} class="break">
              {item}
            </li>
          ))}
        </ul>
      );
    case 'facts':
      return (
        <dl class="kv tight">
          {block.facts.map(({ term, value }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>
                <Value cell={{ ...value, text: compared(value) }} />
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'table':
      return <Table block={block} />;
    default:
      return block satisfies never;
  }
}

function Table({ block: { head, rows } }: { block: Extract<Block, { kind: 'table' }> }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell.text} scope="col" class={cell.kind === 'number' ? 'n' : undefined}>
              {cell.text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column} class={cell.kind === 'number' ? 'n' : undefined}>
                <Value cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Hex that people compare, in groups; what they look up stays whole. */
const compared = ({ text, kind }: Cell): string =>
  kind === 'code' && /^[0-9a-f]{32,}$/.test(text) ? groups(text) : text;

function Value({ cell: { text, kind } }: { cell: Cell }) {
  if (kind !== 'code') return <bdi>{text}</bdi>;
  return (
    <bdi class="mono break" dir="ltr" translate={false}>
      {text}
    </bdi>
  );
}
