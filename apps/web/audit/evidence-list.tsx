/** Pieces of evidence in plain words: what each says, what became of its proof, and where it stands. */
import type { EvidenceReport } from '#verify';
import type { ComponentChildren } from 'preact';
import { t } from '../kit/i18n.js';
import { Icon, type IconName } from '../kit/icons.js';

const LOOKS: Record<EvidenceReport['standing'], { icon: IconName; tag: string }> = {
  proven: { icon: 'warn', tag: 'bad' },
  stated: { icon: 'none', tag: 'wait' },
  open: { icon: 'none', tag: 'wait' },
  refuted: { icon: 'cross', tag: '' },
  missing: { icon: 'none', tag: '' },
};

interface EvidenceListProps {
  evidence: EvidenceReport[];
  /** `page`: judged without the logs. `record`: judged with the whole record. */
  by: 'page' | 'record';
  /** What belongs to one piece. */
  more?: (evidence: EvidenceReport) => ComponentChildren;
}

export function EvidenceList({ evidence, by, more }: EvidenceListProps) {
  return (
    <div class="stack">
      {evidence.map((one) => (
        <article key={one.index} class="card stack-s" aria-labelledby={`evidence-${one.number}`}>
          <div class="row between">
            <h3 id={`evidence-${one.number}`}>{t('report.evidence.item', { number: one.number })}</h3>
            <span class={`tag ${LOOKS[one.standing].tag}`}>
              <Icon name={LOOKS[one.standing].icon} />
              {t(`audit.evidence.standing.${one.standing}`)}
            </span>
          </div>
          <p>{saying(one)}</p>
          <p>{standingWords(one, by)}</p>
          <p class="muted small">
            {t('report.evidence.place', { index: one.index })}{' '}
            {t(one.isAnchored ? 'report.evidence.anchored' : 'report.evidence.behind')}
          </p>
          {more?.(one)}
        </article>
      ))}
    </div>
  );
}

function saying({ code, seq }: EvidenceReport): string {
  if (code === null || seq === null) return t('report.evidence.code.unread');
  return t(`report.evidence.code.${code}`, { seq });
}

function standingWords({ standing, refusal }: EvidenceReport, by: EvidenceListProps['by']): string {
  switch (standing) {
    case 'proven':
      return t('report.evidence.proven');
    case 'stated':
      return t('report.evidence.stated');
    case 'open':
      return t(by === 'page' ? 'audit.evidence.found.openHere' : 'report.evidence.open');
    case 'refuted':
      return t('report.evidence.refuted', { code: refusal?.code ?? '' });
    case 'missing':
      return t('report.evidence.missing');
    default:
      return standing satisfies never;
  }
}
