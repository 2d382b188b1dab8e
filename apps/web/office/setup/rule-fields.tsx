/** How a contest is decided: words for people, which the count does not know (spec §3). */
import type { ContestRule } from '#record';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { Choice, TextField, wholeOf } from './fields.js';

interface RuleFieldsProps {
  path: string;
  problems: readonly Problem[];
  rule: ContestRule;
  change: (rule: ContestRule) => void;
}

const MAX_SEATS = 1_000;
const MAX_PART = 9_999;

export function RuleFields({ path, problems, rule, change }: RuleFieldsProps) {
  const choose = (kind: ContestRule['kind']) => {
    if (kind === 'most-votes') change({ kind, seats: 1 });
    else if (kind === 'majority') change({ kind, of: 'not-blank', share: '1/2' });
    else change({ kind });
  };
  return (
    <div class="stack">
      <Choice
        path={`${path}.kind`}
        problems={[]}
        legend={t('office.setup.rule.legend')}
        value={rule.kind}
        options={[
          { value: 'most-votes', label: t('office.setup.rule.mostVotes.label') },
          { value: 'majority', label: t('office.setup.rule.majority.label') },
          { value: 'none', label: t('office.setup.rule.none.label') },
        ]}
        change={choose}
      />
      {rule.kind === 'most-votes' && (
        <TextField
          path={`${path}.seats`}
          problems={problems}
          label={t('office.setup.rule.seats.label')}
          type="number"
          min={1}
          value={String(rule.seats)}
          change={(text) => change({ ...rule, seats: Math.max(1, wholeOf(text, MAX_SEATS)) })}
        />
      )}
      {rule.kind === 'majority' && <Majority path={path} problems={problems} rule={rule} change={change} />}
    </div>
  );
}

type MajorityRule = Extract<ContestRule, { kind: 'majority' }>;

function Majority({ path, problems, rule, change }: RuleFieldsProps & { rule: MajorityRule }) {
  const [part = '1', whole = '2'] = rule.share.split('/');
  const put = (next: [string, string]) =>
    change({ ...rule, share: next.map((text) => Math.max(1, wholeOf(text, MAX_PART))).join('/') });
  return (
    <>
      <Choice
        path={`${path}.of`}
        problems={[]}
        legend={t('office.setup.rule.of.legend')}
        value={rule.of}
        options={[
          { value: 'not-blank', label: t('office.setup.rule.of.notBlank.label') },
          { value: 'counted', label: t('office.setup.rule.of.counted.label') },
        ]}
        change={(of) => change({ ...rule, of })}
      />
      <div class="row end">
        <TextField
          path={`${path}.share`}
          problems={problems}
          label={t('office.setup.rule.part.label')}
          type="number"
          min={1}
          value={part}
          change={(text) => put([text, whole])}
        />
        <TextField
          path={`${path}.whole`}
          problems={[]}
          label={t('office.setup.rule.whole.label')}
          type="number"
          min={1}
          value={whole}
          change={(text) => put([part, text])}
        />
      </div>
    </>
  );
}
