/** Beside the checks: what is checked, what no check can tell, what to do now. */
import { groups } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { VerificationRun } from './run.js';

const MEGABYTE = 1_000_000;

export function WhatIsChecked({ run }: { run: VerificationRun }) {
  const { record } = run;
  if (record === null) return null;
  return (
    <section class="card tint stack">
      <h2>{t('audit.aside.what.heading')}</h2>
      <dl class="kv">
        <div>
          <dt>{t('audit.aside.what.record')}</dt>
          <dd class="num">{t('audit.aside.what.size', { files: record.files, megabytes: record.bytes / MEGABYTE })}</dd>
        </div>
        <div>
          <dt>{t('audit.aside.what.fingerprint')}</dt>
          <dd>
            <bdi class="mono break" dir="ltr" translate={false}>
              {groups(record.fingerprint)}
            </bdi>
          </dd>
        </div>
      </dl>
      <p>{t('audit.aside.what.second')}</p>
    </section>
  );
}

export function CannotTell() {
  return (
    <section class="stack">
      <h2>{t('audit.aside.cannot.heading')}</h2>
      <ul class="plainlist">
        <li>{t('audit.aside.cannot.roll')}</li>
        <li>{t('audit.aside.cannot.free')}</li>
        <li>{t('audit.aside.cannot.device')}</li>
      </ul>
    </section>
  );
}

export function DoNotTrustAlone() {
  return (
    <section class="stack">
      <h2>{t('audit.aside.trust.heading')}</h2>
      <p>{t('audit.aside.trust.body')}</p>
    </section>
  );
}

export function WhatToDo({ steps }: { steps: string[] }) {
  return (
    <section class="card tint stack">
      <h2>{t('report.next.heading')}</h2>
      <ol class="plainlist">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}
