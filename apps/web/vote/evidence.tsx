/**
 * What this device has kept because it proves that somebody answered wrongly (spec §5, §7): issuers' wrong shares, and the
 * ballot box's refusals. It stays until the device is cleared, and goes nowhere but into a file of the voter's.
 */
import { toHex } from '#crypto';
import { useEffect, useState } from 'preact/hooks';
import { saveFile } from '../kit/copy.js';
import { t, tx } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import { announce } from '../kit/status.js';
import type { Session } from './session.js';
import { type BoxEvidence, readEvidence } from './store.js';

/** One quiet line each, and the button; nothing where nothing is kept. */
export function KeptEvidence({ session }: { session: Session }) {
  const box = useBoxEvidence(session);
  const names = wrongIssuers(session);
  if (box.length === 0 && names.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="evidence-h">
      <h2 id="evidence-h">{t('vote.evidence.heading')}</h2>
      <ul class="issuers">
        {names.map((name) => (
          <li key={name}>
            <Icon name="cross" />
            <span>{tx('vote.evidence.issuer', { name })}</span>
          </li>
        ))}
        {box.map(({ atMs }) => (
          <li key={atMs}>
            <Icon name="cross" />
            <span>{t('vote.evidence.box', { date: new Date(atMs) })}</span>
          </li>
        ))}
      </ul>
      <p>
        <EvidenceButton session={session} className="btn quiet small" />
      </p>
      <p class="muted">{t('vote.evidence.body')}</p>
    </section>
  );
}

export function EvidenceButton({ session, className }: { session: Session; className: string }) {
  const save = async () => {
    const box = await readEvidence(session.electionId).catch(() => []);
    saveFile('psephos-evidence.json', 'application/json', `${JSON.stringify(evidenceFile(session, box), null, 2)}\n`);
    announce(t('vote.evidence.status.saved'));
  };
  return (
    <button class={className} type="button" onClick={() => void save()}>
      {t('vote.evidence.action.save')}
    </button>
  );
}

/** Read again when a try at casting or a check of a promise has ended: it may have kept some. */
function useBoxEvidence(session: Session): BoxEvidence[] {
  const [kept, setKept] = useState<BoxEvidence[]>([]);
  useEffect(() => {
    let current = true;
    void readEvidence(session.electionId)
      .then((found) => current && setKept(found))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [session, session.outcome, session.promise]);
  return kept;
}

function wrongIssuers({ device, definition }: Session): string[] {
  const wrong = new Set(device?.wrongShares.map(({ issuer }) => issuer));
  return definition.issuers.members.filter(({ index }) => wrong.has(index)).map(({ name }) => name);
}

/** With what is needed to check it: a share is wrong when `e(share, g₂) ≠ e(D, key)`, where `D` is the request's. */
function evidenceFile({ electionId, device, definition }: Session, box: BoxEvidence[]): object {
  const keys = device === null ? [] : (definition.voterClasses[device.classIndex]?.issuing.verificationKeys ?? []);
  const shares = (device?.wrongShares ?? []).map(({ issuer, share, request }) => ({
    issuer,
    name: definition.issuers.members.find(({ index }) => index === issuer)?.name ?? '',
    verificationKey: keys[issuer - 1] ?? '',
    request: request === null ? null : toHex(request),
    share: toHex(share),
  }));
  return { electionId, wrongShares: shares, ballotBox: box };
}
