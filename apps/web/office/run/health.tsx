/** Whether everything works that an election needs, what its anchors cost, and what a person has to look at now. */
import type { Dashboard, DashboardBoard } from '#client';
import type { ComponentChildren } from 'preact';
import { formatNumber, hasMessage, t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { HowToTopUp } from './top-up.js';

export function AlarmList({ board }: { board: DashboardBoard }) {
  if (board.alarms === null || board.alarms.length === 0) return null;
  return (
    <section aria-labelledby="alarms-h" class="stack">
      <h2 id="alarms-h">{t('office.run.alarm.heading')}</h2>
      <ul class="log">
        {board.alarms.map(({ code, detail }) => (
          <li key={`${code} ${detail}`}>
            <p class="band amber">
              <Icon name="warn" />
              <span>{alarmWords(code)}</span>
            </p>
            <p class="muted small">
              <bdi class="mono break" dir="ltr" translate={false}>
                {code}: {detail}
              </bdi>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function alarmWords(code: string): string {
  const key = `office.run.alarm.code.${code}`;
  return hasMessage(key) ? t(key) : t('office.run.alarm.other');
}

export function HealthSection({ dashboard, isReached }: { dashboard: Dashboard; isReached: boolean }) {
  const { board } = dashboard;
  const { issuers, trustees, alarms } = board;
  const answering = issuers.members.filter(({ answers }) => answers).length;
  const silent = issuers.members.filter(({ answers }) => !answers).map(({ name }) => name);
  const rehearsed = trustees.members.filter(({ hasRehearsed }) => hasRehearsed).length;
  return (
    <section aria-labelledby="health-h" class="stack">
      <h2 id="health-h">{t('office.run.health.heading')}</h2>
      <dl class="kv">
        <Row name={t('office.run.health.board')}>
          <Mark ok={isReached} words={t(isReached ? 'office.run.health.works' : 'office.run.health.silent')} />
        </Row>
        <Row name={t('office.run.health.issuers')}>
          <Mark
            ok={silent.length === 0}
            words={t('office.run.health.issuersCount', { count: answering, total: issuers.members.length })}
          />
          {silent.map((name) => (
            <span class="sub" key={name}>
              <bdi>{name}</bdi>
            </span>
          ))}
        </Row>
        <Row name={t('office.run.health.trustees')}>
          {t('office.run.health.rehearsed', { count: rehearsed, total: trustees.members.length })}
        </Row>
        <Row name={t('office.run.health.tally')}>
          {alarms === null ? (
            t('office.run.unknown')
          ) : (
            <Mark
              ok={alarms.length === 0}
              words={
                alarms.length === 0
                  ? t('office.run.health.works')
                  : t('office.run.health.alarms', { count: alarms.length })
              }
            />
          )}
        </Row>
      </dl>
    </section>
  );
}

/** In the place of figures that cannot be asked for. */
const NOTHING_KNOWN = {
  oldestWaitingMs: null,
  feeSat: null,
  satoshiPer1000Ballots: null,
  balanceSat: null,
  anchorsLeft: null,
  runsOutMs: null,
  waitingSat: 0,
  reserveSat: null,
  needSat: null,
};

export function AnchorSection({ board }: { board: DashboardBoard }) {
  const { anchors } = board;
  const { oldestWaitingMs, feeSat, satoshiPer1000Ballots, balanceSat, anchorsLeft, runsOutMs } =
    board.chain ?? NOTHING_KNOWN;
  const { waitingSat, reserveSat, needSat } = board.chain ?? NOTHING_KNOWN;
  const unknown = t('office.run.unknown');
  const satoshi = (amount: number | null) => (amount === null ? unknown : t('office.run.anchor.satoshi', { amount }));
  return (
    <section aria-labelledby="anchors-h" class="stack">
      <h2 id="anchors-h">{t('office.run.anchor.heading')}</h2>
      <dl class="kv">
        <Row name={t('office.run.anchor.last')}>
          {anchors.newest === null
            ? t('office.run.anchor.none')
            : t('office.run.time.second', { time: new Date(anchors.newest.timeMs) })}
        </Row>
        <Row name={t('office.run.anchor.count')}>{formatNumber(anchors.count)}</Row>
        <Row name={t('office.run.anchor.waiting')}>
          {formatNumber(anchors.waiting)}
          {oldestWaitingMs !== null && (
            <span class="sub">{t('office.run.anchor.lag', { seconds: Math.round(oldestWaitingMs / 1_000) })}</span>
          )}
        </Row>
        <Row name={t('office.run.anchor.cost')}>
          {satoshi(feeSat)}
          <span class="sub">
            {satoshiPer1000Ballots === null
              ? t('office.run.anchor.costUnknown')
              : t('office.run.anchor.costPer', { amount: satoshiPer1000Ballots })}
          </span>
        </Row>
        <Row name={t('office.run.anchor.balance')}>
          {satoshi(balanceSat)}
          {reserveSat !== null && reserveSat > 0 && (
            <span class="sub">{t('office.run.topUp.reserve', { amount: reserveSat })}</span>
          )}
          {waitingSat > 0 && <span class="sub">{t('office.run.topUp.waiting', { amount: waitingSat })}</span>}
        </Row>
        <Row name={t('office.run.anchor.left')}>
          {anchorsLeft === null ? unknown : t('office.run.anchor.leftCount', { count: anchorsLeft })}
          {runsOutMs !== null && (
            <span class="sub">{t('office.run.anchor.runsOut', { time: new Date(runsOutMs) })}</span>
          )}
        </Row>
        {needSat !== null && needSat > 0 && (
          <Row name={t('office.run.topUp.need')}>
            {t('office.run.topUp.atMost', { amount: needSat })}
            <span class="sub">{t('office.run.topUp.everybody')}</span>
          </Row>
        )}
      </dl>
      {board.chain !== null && needSat !== 0 && <HowToTopUp chain={board.chain} isUrgent={isUrgent(board)} />}
    </section>
  );
}

/** The steps are open as soon as somebody needs them. */
function isUrgent({ alarms }: DashboardBoard): boolean {
  return alarms?.some(({ code }) => code === 'FUNDS_LOW' || code === 'FUNDS_OUT') ?? false;
}

export function RefusalSection({ board }: { board: DashboardBoard }) {
  return (
    <section aria-labelledby="refusals-h" class="stack">
      <h2 id="refusals-h">{t('office.run.refusal.heading')}</h2>
      {board.refusals.length === 0 ? (
        <p class="muted">{t('office.run.refusal.none')}</p>
      ) : (
        <dl class="kv">
          {board.refusals.map(({ code, count }) => (
            <Row key={code} name={<RefusalWords code={code} />}>
              {formatNumber(count)}
            </Row>
          ))}
        </dl>
      )}
      <p class="muted small">{t('office.run.refusal.note')}</p>
    </section>
  );
}

function RefusalWords({ code }: { code: string }) {
  const key = `office.run.refusal.code.${code}`;
  if (hasMessage(key)) return <>{t(key)}</>;
  return (
    <bdi class="mono break" dir="ltr" translate={false}>
      {code}
    </bdi>
  );
}

function Row({ name, children }: { name: ComponentChildren; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  );
}

function Mark({ ok, words }: { ok: boolean; words: string }) {
  return (
    <span class={ok ? 'tag ok' : 'tag wait'}>
      <Icon name={ok ? 'check' : 'warn'} />
      {words}
    </span>
  );
}
