/** Issuers, witnesses and trustees: what they have done, and whether they are there. */
import type { ComponentChildren } from 'preact';
import { t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import type { LiveBoard } from './live-board.js';
import type { AuditSession } from './session.js';
import type { Standing } from './standing.js';

interface PartiesProps {
  session: AuditSession;
  board: LiveBoard;
  standing: Standing;
}

export function Parties({ session, board, standing }: PartiesProps) {
  const { definition, status } = session;
  const { issuers, witnesses, trustees, rollApprovals } = definition;
  const phase = status?.phase ?? 'setup';
  return (
    <section aria-labelledby="parties-h" class="stack-l">
      <div class="stack">
        <h2 id="parties-h">{t('audit.parties.heading')}</h2>
        <p class="muted small">{t('audit.parties.lead')}</p>
      </div>
      <div class="grid three">
        <Group name="issuers" needed={issuers.threshold} total={issuers.members.length}>
          {issuers.members.map(({ index, name }) => {
            const answers = standing.issuers?.get(index) ?? null;
            return (
              <Party key={index} name={name} look={answers === false ? 'wait' : answers === null ? '' : 'ok'}>
                <span>
                  {t(`audit.parties.issuer.${answers === null ? 'unknown' : answers ? 'answers' : 'silent'}`)}
                </span>
                {rollApprovals.some(({ issuer }) => issuer === index) && <span>{t('audit.parties.issuer.roll')}</span>}
              </Party>
            );
          })}
        </Group>
        <Group name="witnesses" needed={witnesses.quorum} total={witnesses.members.length}>
          {witnesses.members.map(({ name }) => {
            const size = board.witnessed.get(name);
            return (
              <Party key={name} name={name} look={size === undefined ? '' : 'ok'}>
                <span>
                  {size === undefined ? t('audit.parties.witness.notYet') : t('audit.parties.witness.signed', { size })}
                </span>
              </Party>
            );
          })}
        </Group>
        <Group name="trustees" needed={trustees.threshold} total={trustees.members.length}>
          {trustees.members.map(({ index, name }) => {
            const done = status?.decryptions.includes(index) ?? false;
            return (
              <Party key={index} name={name} look={done ? 'ok' : ''}>
                <span>{t(`audit.parties.trustee.${phase === 'setup' ? 'key' : 'rehearsed'}`)}</span>
                <span>{t(`audit.parties.trustee.${done ? 'decrypted' : phase === 'closed' ? 'due' : 'later'}`)}</span>
              </Party>
            );
          })}
        </Group>
      </div>
    </section>
  );
}

function Group({
  name,
  needed,
  total,
  children,
}: {
  name: 'issuers' | 'witnesses' | 'trustees';
  needed: number;
  total: number;
  children: ComponentChildren;
}) {
  return (
    <div class="stack">
      <h3>{t(`audit.parties.${name}.heading`)}</h3>
      <p class="small">{t(`audit.parties.${name}.lead`, { needed, total })}</p>
      <ul class="parties">{children}</ul>
    </div>
  );
}

const ICONS = { ok: 'check', wait: 'warn', '': 'none' } as const;

function Party({ name, look, children }: { name: string; look: keyof typeof ICONS; children: ComponentChildren }) {
  return (
    <li>
      <Icon name={ICONS[look]} className={`icon-s st${look === 'wait' ? ' late' : ''}`} />
      <div>
        <strong>
          <bdi class="break">{name}</bdi>
        </strong>
        <div class="facts">{children}</div>
      </div>
    </li>
  );
}
