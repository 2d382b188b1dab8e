/** One person of the office, what waits for a second official, and what this reader may do about it. */
import type { OfficePerson } from '#client';
import { groups } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { Me, OfficeSession } from '../session.js';
import type { Given } from './handover.js';

interface RowProps {
  session: OfficeSession;
  me: Me;
  people: readonly OfficePerson[];
  person: OfficePerson;
  change: (what: () => Promise<Given | null>) => void;
}

type ActionName = 'approve' | 'newLink' | 'recover' | 'withdraw' | 'leave' | 'remove' | 'confirmRemove';

export function PersonRow({ session, me, people, person, change }: RowProps) {
  const { name, role, state, signingKey } = person;
  return (
    <li class="stack-s">
      <p class="row between">
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="tag">{t(`office.accounts.people.role.${role}`)}</span>
      </p>
      <p class="muted">
        {t(`office.accounts.people.state.${state}`)}
        {signingKey !== null && (
          <>
            {' · '}
            {t('office.accounts.key.fingerprint')}{' '}
            <bdi class="mono" dir="ltr" translate={false}>
              {groups(signingKey.slice(0, 8))}
            </bdi>
          </>
        )}
      </p>
      <Pending people={people} person={person} />
      {me.role === 'official' && (
        <div class="row">
          <Actions session={session} me={me} person={person} change={change} />
        </div>
      )}
    </li>
  );
}

function Pending({ people, person: { name, link, removalBy } }: Pick<RowProps, 'people' | 'person'>) {
  const nameOf = (id: string) => `\u2068${people.find((each) => each.id === id)?.name ?? ''}\u2069`;
  return (
    <>
      {link !== null && (
        <p>
          {link.needsSecond && !link.isApproved
            ? t(`office.accounts.people.waiting.${link.kind}`, {
                name: nameOf(link.requestedBy),
                who: `\u2068${name}\u2069`,
              })
            : t('office.accounts.people.linkOpen', { date: new Date(link.expiresMs) })}
        </p>
      )}
      {removalBy !== null && <p>{t('office.accounts.people.waiting.remove', { name: nameOf(removalBy) })}</p>}
    </>
  );
}

function Actions({ session, me, person, change }: Omit<RowProps, 'people'>) {
  const { id, name, state, link, removalBy } = person;
  const { accounts } = session;
  const isSelf = id === me.id;
  const waits = link !== null && link.needsSecond && !link.isApproved;
  const give = async (): Promise<Given> => {
    const made = await accounts.newLink(id);
    const page = state === 'active' || link?.kind === 'recover' ? 'recover' : 'join';
    return { name, page, secret: made.secret, code: '', needsSecond: made.needsSecond };
  };
  const approve = async (): Promise<Given> => ({
    name,
    page: '',
    secret: '',
    code: await accounts.approveLink(id),
    needsSecond: false,
  });
  const nothing = async (what: Promise<unknown>): Promise<null> => {
    await what;
    return null;
  };
  const button = (key: ActionName, what: () => Promise<Given | null>) => (
    <button class="btn quiet" type="button" key={key} onClick={() => change(what)}>
      {t(`office.accounts.people.action.${key}`)}
      <span class="vh">: {name}</span>
    </button>
  );
  const remove = async (): Promise<null> => {
    await accounts.remove(id);
    if (isSelf) await session.load();
    return null;
  };
  const isOwnRequest = link?.requestedBy === me.id;
  // What two officials have agreed to is not undone by one.
  const isAgreed = link?.kind === 'recover' && link.isApproved;
  const canWithdraw = (link !== null && !isAgreed) || removalBy !== null;
  return (
    <>
      {waits && !isSelf && !isOwnRequest && button('approve', approve)}
      {!isSelf && state === 'invited' && button('newLink', give)}
      {!isSelf && state === 'active' && link === null && button('recover', give)}
      {!isSelf && canWithdraw && button('withdraw', () => nothing(accounts.withdrawLink(id)))}
      {!isSelf && removalBy !== me.id && button(removalBy === null ? 'remove' : 'confirmRemove', remove)}
      {isSelf && (
        // One press must not end an account.
        <details class="grow">
          <summary>{t('office.accounts.people.leave.summary')}</summary>
          <div class="stack-s">
            <p>{t('office.accounts.people.leave.lead')}</p>
            {button('leave', remove)}
          </div>
        </details>
      )}
    </>
  );
}
