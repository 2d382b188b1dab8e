/** "Parts received": whose part is on the board, whose is missing, and whether it is needed. */
import { t } from '../../kit/i18n.js';
import type { PublishedElection } from './resolve.js';
import { type Signer, Signers } from './signers.js';

/** 1…n, or null where these keys have no place in the election. */
export function indexAmong(
  { definition }: Pick<PublishedElection, 'definition'>,
  keys: { signingKey: string; sealingKey: string },
): number | null {
  const found = definition.trustees.members.find(
    (member) => member.signingKey === keys.signingKey && member.sealingKey === keys.sealingKey,
  );
  return found?.index ?? null;
}

export function Parts({ election, own }: { election: PublishedElection; own: number | null }) {
  const { members, threshold } = election.definition.trustees;
  const received = election.decryptions.length;
  const missing = threshold - received;
  const signers = members.map(({ index, name }): Signer => {
    const isOwn = index === own;
    const isThere = election.decryptions.includes(index);
    const note = isThere ? 'received' : isOwn ? 'turn' : missing > 0 ? 'missing' : 'notNeeded';
    return {
      name: isOwn ? t('office.trustees.parts.you', { name }) : name,
      note: t(`office.trustees.parts.${note}`),
      look: isThere ? 'done' : isOwn ? 'now' : 'open',
    };
  });
  return (
    <section class="card tint stack">
      <h2>{t('office.trustees.parts.heading', { received, threshold })}</h2>
      <Signers signers={signers} />
      {missing > 0 && <p>{t('office.trustees.parts.needed', { missing })}</p>}
    </section>
  );
}
