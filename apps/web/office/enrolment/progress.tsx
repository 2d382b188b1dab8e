/** How many of those who may have enrolled, all in all and by class. */
import type { EnrolmentFigures } from '#client';
import type { RollSummary } from '#office';
import { t, Text } from '../../kit/i18n.js';

export function Progress({ figures, classes }: { figures: EnrolmentFigures; classes: RollSummary['classes'] }) {
  const { enrolled, entitled, withLink, byClass } = figures;
  return (
    <section class="card tint stack" aria-labelledby="progress-h">
      <h2 id="progress-h">{t('office.enrolment.progress.heading', { n: enrolled, total: entitled })}</h2>
      <progress aria-labelledby="progress-h" max={entitled} value={enrolled} />
      <dl class="kv">
        {byClass.map(({ classId, ...count }) => {
          const label = classes.find(({ id }) => id === classId)?.label;
          return (
            <div key={classId}>
              <dt>{label === undefined ? <bdi>{classId}</bdi> : <Text of={label} />}</dt>
              <dd class="num">{t('office.enrolment.progress.class', { n: count.enrolled, total: count.entitled })}</dd>
            </div>
          );
        })}
      </dl>
      <p>{t('office.enrolment.progress.links', { n: withLink })}</p>
    </section>
  );
}
