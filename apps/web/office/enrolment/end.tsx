/** The end of the enrolment, which a freeze needs: what it means, and what is missing until then. */
import type { EnrolmentFigures } from '#client';
import type { RollSummary } from '#office';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { Confirm } from './confirm.js';

interface EndProps {
  figures: EnrolmentFigures;
  classes: RollSummary['classes'];
  provider: string | null;
  canChange: boolean;
  isBusy: boolean;
  setOpen: (isOpen: boolean) => void;
}

export function EndEnrolment({ figures, classes, provider, canChange, isBusy, setOpen }: EndProps) {
  const { isOpen, enrolled } = figures;
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(isOpen);
  useLayoutEffect(() => {
    // The button that was pressed is gone.
    if (wasOpen.current !== isOpen) heading.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const missing = missingOf(figures, classes, provider);
  return (
    <section class="stack" aria-labelledby="end-h">
      <h2 id="end-h" tabIndex={-1} ref={heading}>
        {t(isOpen ? 'office.enrolment.end.heading' : 'office.enrolment.end.over')}
      </h2>
      <p>{isOpen ? t('office.enrolment.end.lead') : t('office.enrolment.end.roll', { n: enrolled })}</p>
      {missing.length > 0 && (
        <>
          <h3>{t('office.enrolment.missing.heading')}</h3>
          <ul>
            {missing.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      {canChange && isOpen && (
        <Confirm
          key="end"
          isNext={enrolled > 0}
          label={t('office.enrolment.end.action')}
          question={t('office.enrolment.end.question')}
          yes={t('office.enrolment.end.sure')}
          no={t('office.enrolment.keep')}
          isBusy={isBusy}
          act={() => setOpen(false)}
        />
      )}
      {canChange && !isOpen && (
        <p>
          <button class="btn quiet" type="button" aria-disabled={isBusy} onClick={() => setOpen(true)}>
            {t('office.enrolment.end.reopen')}
          </button>
        </p>
      )}
    </section>
  );
}

/** What keeps the election from being frozen, and who would be left out of it. */
function missingOf(figures: EnrolmentFigures, classes: RollSummary['classes'], provider: string | null): string[] {
  const { isOpen, entitled, enrolled, withLink, byClass } = figures;
  const sentences: string[] = [];
  if (enrolled === 0) sentences.push(t('office.enrolment.missing.nobody'));
  if (byClass.some(({ classId }) => !classes.some(({ id }) => id === classId)))
    sentences.push(t('office.enrolment.missing.class'));
  if (enrolled > 0 && enrolled < entitled)
    sentences.push(t('office.enrolment.missing.voters', { n: entitled - enrolled }));
  if (isOpen && provider === null && withLink < entitled)
    sentences.push(t('office.enrolment.missing.links', { n: entitled - withLink }));
  return sentences;
}
