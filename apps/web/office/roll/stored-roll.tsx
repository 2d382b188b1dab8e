/** What the office holds of the roll: numbers and fingerprints, by registrar. */
import type { RollSummary, StoredHalf } from '#office';
import { useState } from 'preact/hooks';
import { groups } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';

interface StoredRollProps {
  roll: RollSummary;
  canChange: boolean;
  remove: (registrar: 1 | 2) => void;
}

export function StoredRoll({ roll, canChange, remove }: StoredRollProps) {
  const registrars = roll.registrars === 2 ? ([1, 2] as const) : ([1] as const);
  const { problem } = roll;
  return (
    <section class="card tint stack" aria-labelledby="stored">
      <h2 id="stored">{t('office.roll.stored.heading')}</h2>
      {registrars.map((registrar) => {
        const half = roll.halves.find((each) => each.registrar === registrar);
        return half === undefined ? (
          <p key={registrar}>{t('office.roll.stored.missing', { n: registrar })}</p>
        ) : (
          <Half key={registrar} half={half} roll={roll} canChange={canChange} remove={remove} />
        );
      })}
      {problem?.code === 'ROLL_HALVES_DIFFERENT' && (
        <p class="note amber">
          {t('office.roll.stored.different')} <bdi lang="en">{problem.detail}</bdi>
        </p>
      )}
      {problem?.code === 'ROLL_CLASS_UNKNOWN' && <p class="note amber">{t('office.roll.stored.class')}</p>}
      {roll.isComplete && <p>{t('office.roll.stored.complete')}</p>}
    </section>
  );
}

function Half({ half, roll, canChange, remove }: StoredRollProps & { half: StoredHalf }) {
  const [asking, setAsking] = useState(false);
  const n = Object.values(half.size).reduce((a, b) => a + b, 0);
  return (
    <div class="stack">
      <p>
        <strong>{t('office.roll.stored.half', { n: half.registrar, voters: n, at: new Date(half.importedMs) })}</strong>
      </p>
      <dl class="kv">
        {roll.classes.map(({ id, label }) => (
          <div key={id}>
            <dt>
              <Text of={label} />
            </dt>
            <dd class="num">{t('office.roll.stored.voters', { n: half.size[id] ?? 0 })}</dd>
          </div>
        ))}
        <div>
          <dt>{t('office.roll.stored.fingerprint')}</dt>
          <dd class="mono break" dir="ltr" translate={false}>
            {groups(half.fingerprint.slice(0, 16))}
          </dd>
        </div>
      </dl>
      {canChange && !asking && (
        <p>
          <button class="btn quiet" type="button" onClick={() => setAsking(true)}>
            {t('office.roll.stored.action.remove', { n: half.registrar })}
          </button>
        </p>
      )}
      {asking && (
        <div class="note amber stack">
          <p>{t('office.roll.stored.warning')}</p>
          <p class="row">
            <button class="btn warn" type="button" onClick={() => remove(half.registrar)}>
              {t('office.roll.stored.action.sure', { n: half.registrar })}
            </button>
            <button class="btn quiet" type="button" onClick={() => setAsking(false)}>
              {t('office.roll.stored.action.keep')}
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
