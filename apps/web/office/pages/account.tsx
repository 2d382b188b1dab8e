/** One's own account: the signing key, the ways of signing in, and the end of all sessions. */
import { ErrorSummary } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout } from '../layout.js';
import { PasswordSetup } from '../parts/password-setup.js';
import { SigningKeySection } from '../parts/signing-key.js';
import { useWork } from '../parts/use-work.js';
import { hasPasskeys, makePasskey } from '../passkeys.js';
import type { PageProps } from '../routes.js';
import type { Me, OfficeSession } from '../session.js';
import { signOut } from '../sign-out.js';

export function AccountPage({ session }: PageProps) {
  const heading = t('office.accounts.account.heading');
  usePageTitle(heading, 'account');
  const { me } = session;
  if (me === null) return null;
  return (
    <Layout session={session}>
      <div class="stack-xl narrow">
        <div class="stack">
          <h1 tabIndex={-1}>{heading}</h1>
          <p>{t('office.accounts.account.lead', { name: `\u2068${me.name}\u2069`, role: me.role })}</p>
        </div>
        {me.role === 'official' && <SigningKeySection session={session} me={me} />}
        <WaysIn session={session} me={me} />
        <Everywhere session={session} />
      </div>
    </Layout>
  );
}

function WaysIn({ session, me }: { session: OfficeSession; me: Me }) {
  const work = useWork(session, () => t('office.accounts.error.passkeyOnly'));
  const change = (what: () => Promise<void>) =>
    work.run(async () => {
      await what();
      await session.load();
      announce(t('office.accounts.account.status.saved'));
    });
  const canRemove = me.passkeys.length + (me.hasPassword ? 1 : 0) > 1;
  const addPasskey = () =>
    change(async () => {
      const question = await session.accounts.passkeyForMe();
      await session.accounts.addPasskey(question.id, await makePasskey(question));
    });
  return (
    <section class="stack" aria-labelledby="ways-h">
      <ErrorSummary problems={work.problems.filter(({ field }) => field === null)} />
      <h2 id="ways-h">{t('office.accounts.account.ways.heading')}</h2>
      <ul class="plainlist">
        {me.passkeys.map(({ id, createdMs }) => (
          <li key={id} class="row between">
            <span>{t('office.accounts.account.passkey', { date: new Date(createdMs) })}</span>
            {canRemove && (
              <button class="btn quiet" type="button" onClick={() => change(() => session.accounts.removePasskey(id))}>
                {t('office.accounts.account.action.removePasskey')}
              </button>
            )}
          </li>
        ))}
        {me.hasPassword && <li>{t('office.accounts.account.password')}</li>}
      </ul>
      {hasPasskeys() ? (
        <button class="btn quiet" type="button" aria-disabled={work.isBusy} onClick={addPasskey}>
          {t('office.accounts.account.action.addPasskey')}
        </button>
      ) : (
        <p class="note">{t('office.accounts.passkey.unavailable')}</p>
      )}
      <details>
        <summary>
          {t(me.hasPassword ? 'office.accounts.account.changePassword' : 'office.accounts.account.setPassword')}
        </summary>
        <PasswordSetup
          key={String(me.hasPassword)}
          work={work}
          isPrimary={false}
          name={me.name}
          check={() => []}
          ask={() => session.accounts.authenticatorForMe()}
          finish={async (id, password, code) => {
            await session.accounts.setPassword(id, password, code);
            await session.load();
            announce(t('office.accounts.account.status.saved'));
          }}
        />
      </details>
    </section>
  );
}

function Everywhere({ session }: { session: OfficeSession }) {
  const leave = async () => {
    const problem = await signOut(session, true);
    if (problem !== null) announce(problem);
  };
  return (
    <section class="stack" aria-labelledby="out-h">
      <h2 id="out-h">{t('office.accounts.account.out.heading')}</h2>
      <p>{t('office.accounts.account.out.lead')}</p>
      <button class="btn quiet" type="button" onClick={() => void leave()}>
        {t('office.accounts.account.action.signOutEverywhere')}
      </button>
    </section>
  );
}
