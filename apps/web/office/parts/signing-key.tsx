/** The official's signing key: made here, kept here as a protected file, brought to other devices by a file of her own. */
import { useEffect, useState } from 'preact/hooks';
import { makeOfficialKey, type NamedOfficialKey, openOfficialKey, protectOfficialKey, signKeyStatement } from '#office';
import { toHex } from '#crypto';
import { saveFile } from '../../kit/copy.js';
import { ErrorSummary, groups, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { keepKey, type KeptKey, loadKey, openSigningKey } from '../keys.js';
import { passkeyPassphrase } from '../passkeys.js';
import type { Me, OfficeSession } from '../session.js';
import { Field } from './field.js';
import { PassphraseForm } from './passphrase-form.js';
import { useWork } from './use-work.js';

interface SectionProps {
  session: OfficeSession;
  me: Me;
}

export function SigningKeySection({ session, me }: SectionProps) {
  const [kept, setKept] = useState<KeptKey | null | undefined>(undefined);
  const look = () => void loadKey(me.id).then(setKept, () => setKept(null));
  useEffect(look, [me.id]);
  return (
    <section class="stack" aria-labelledby="key-h">
      <h2 id="key-h">{t('office.accounts.key.heading')}</h2>
      <p>{t('office.accounts.key.lead')}</p>
      {me.signingKey !== null && (
        <dl class="kv">
          <div>
            <dt>{t('office.accounts.key.fingerprint')}</dt>
            <dd class="mono" dir="ltr" translate={false}>
              {groups(me.signingKey.slice(0, 16))}
            </dd>
          </div>
          <div>
            <dt>{t('office.accounts.key.here.label')}</dt>
            <dd>{kept === undefined ? '' : whereOf(kept)}</dd>
          </div>
        </dl>
      )}
      {kept !== undefined && me.signingKey === null && <MakeKey session={session} me={me} onKept={look} />}
      {kept === null && <ImportKey session={session} me={me} onKept={look} />}
      {kept !== null && kept !== undefined && me.signingKey !== null && <DownloadKey session={session} />}
    </section>
  );
}

function whereOf(kept: KeptKey | null): string {
  if (kept === null) return t('office.accounts.key.here.no');
  return kept.passkey === null ? t('office.accounts.key.here.passphrase') : t('office.accounts.key.here.passkey');
}

type KeptProps = SectionProps & { onKept: () => void };

function MakeKey({ session, me, onKept }: KeptProps) {
  const work = useWork(session, () => t('office.accounts.error.passkey'));
  const [needsPassphrase, setNeedsPassphrase] = useState(me.passkeys.length === 0);
  const make = async (passphrase: string, passkey: string | null) => {
    const key = makeOfficialKey(me.name);
    // Kept before it is registered: a key that is registered and lost could never be replaced alone.
    await keepKey(me.id, { text: await protectOfficialKey(key, passphrase), passkey });
    await register(session, me, key);
    onKept();
    announce(t('office.accounts.key.status.made'));
  };
  const byPasskey = () =>
    work.run(async () => {
      const ids = me.passkeys.map(({ id }) => id);
      const answer = await passkeyPassphrase(me.prfSalt, ids);
      if (answer === null) setNeedsPassphrase(true);
      else await make(answer.passphrase, answer.passkey);
    });
  return (
    <div class="stack-l">
      <ErrorSummary problems={work.problems.filter(({ field }) => field === null)} />
      {me.passkeys.length > 0 && (
        <div class="stack">
          <p>{t(needsPassphrase ? 'office.accounts.key.noFunction' : 'office.accounts.key.byPasskey')}</p>
          {!needsPassphrase && (
            <p>
              <button class="btn" type="button" aria-disabled={work.isBusy} onClick={byPasskey}>
                {t('office.accounts.key.action.make')}
              </button>
            </p>
          )}
        </div>
      )}
      {needsPassphrase ? (
        <PassphraseForm
          work={work}
          action={t('office.accounts.key.action.make')}
          use={(passphrase) => make(passphrase, null)}
        />
      ) : (
        <p>
          <button class="link" type="button" onClick={() => setNeedsPassphrase(true)}>
            {t('office.accounts.key.withPassphrase')}
          </button>
        </p>
      )}
    </div>
  );
}

function ImportKey({ session, me, onKept }: KeptProps) {
  const work = useWork(session, () => t('office.accounts.error.passkeyOnly'));
  const [text, setText] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const use = () => {
    if (text === '') return work.setProblems([new Problem('key-file', () => t('office.accounts.error.noFile'))]);
    work.run(async () => {
      const key = await openOfficialKey(text, passphrase);
      // A key of somebody else must not be kept here; the first one is registered with it.
      await register(session, me, { ...key, name: me.name });
      await keepKey(me.id, { text, passkey: null });
      onKept();
      announce(t('office.accounts.key.status.imported'));
    });
  };
  const form = (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        use();
      }}
    >
      <ErrorSummary problems={work.problems} />
      <div class="field">
        <label class="label" for="key-file">
          {t('office.accounts.key.file.label')}
        </label>
        <input
          class="input"
          id="key-file"
          type="file"
          accept=".age,text/plain"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void file.slice(0, 65_536).text().then(setText);
          }}
        />
      </div>
      <Field
        id="import-passphrase"
        label={t('office.accounts.key.passphrase.label')}
        type="password"
        value={passphrase}
        onInput={setPassphrase}
        problems={work.problems}
      />
      <button class={me.signingKey === null ? 'btn quiet' : 'btn'} aria-disabled={work.isBusy}>
        {t('office.accounts.key.action.import')}
      </button>
    </form>
  );
  return (
    <details open={me.signingKey !== null}>
      <summary>{t('office.accounts.key.import')}</summary>
      {form}
    </details>
  );
}

/** A copy for another device or a safe place, always under a passphrase of its own: a passkey may not be there. */
function DownloadKey({ session }: { session: OfficeSession }) {
  const work = useWork(session, () => t('office.accounts.error.passkeyOnly'));
  return (
    <details>
      <summary>{t('office.accounts.key.download')}</summary>
      <div class="stack">
        <p>{t('office.accounts.key.download.lead')}</p>
        <PassphraseForm
          work={work}
          action={t('office.accounts.key.action.download')}
          use={async (passphrase) => {
            const key = await openSigningKey(session);
            if (key === null) return;
            saveFile('psephos-signing-key.age', 'text/plain', await protectOfficialKey(key, passphrase));
          }}
        />
      </div>
    </details>
  );
}

/** @throws ClientError SIGNING_KEY_CONFLICT where the account has another key */
async function register(session: OfficeSession, me: Me, key: NamedOfficialKey): Promise<void> {
  if (me.signingKey === toHex(key.publicKey)) return;
  const { statement, signature } = signKeyStatement(key, me.id);
  await session.accounts.registerKey(statement, signature);
  await session.load();
}
