/** Dialogs that any page of the office may need: is anybody there, and the signing key. Native, modal; focus returns. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../kit/frame.js';
import { type NamedOfficialKey, openOfficialKey } from '#office';
import { toHex } from '#crypto';
import { t } from '../kit/i18n.js';
import { stay, useAsk } from './activity.js';
import { type KeptKey, loadKey } from './keys.js';
import { PageLink } from './layout.js';
import { passkeyPassphrase } from './passkeys.js';
import { leaveIfSignedOut, officeSentence } from './problems.js';
import { type OfficeSession, useSession } from './session.js';
import { signOut } from './sign-out.js';

export function Dialogs({ session }: { session: OfficeSession }) {
  useSession(session);
  const isAsked = useAsk(session);
  if (session.me === null) return null;
  if (isAsked) return <AreYouThere session={session} />;
  return session.keyRequest === null ? null : <OpenKey session={session} />;
}

interface DialogProps {
  heading: string;
  /** Escape, or the browser's own way of closing it. */
  onClose: () => void;
  children: ComponentChildren;
}

function Dialog({ heading, onClose, children }: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog stack"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{heading}</h2>
      {children}
    </dialog>
  );
}

function AreYouThere({ session }: { session: OfficeSession }) {
  return (
    <Dialog heading={t('office.accounts.idle.heading')} onClose={() => void stay(session)}>
      <p>{t('office.accounts.idle.body')}</p>
      <div class="row">
        <button class="btn" type="button" onClick={() => void stay(session)}>
          {t('office.accounts.idle.action.stay')}
        </button>
        <button class="btn quiet" type="button" onClick={() => void signOut(session, false)}>
          {t('office.accounts.action.signOut')}
        </button>
      </div>
    </Dialog>
  );
}

function OpenKey({ session }: { session: OfficeSession }) {
  const field = useId();
  const [kept, setKept] = useState<KeptKey | null | undefined>(undefined);
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { me } = session;
  useEffect(() => {
    if (me !== null) void loadKey(me.id).then(setKept, () => setKept(null));
  }, [me?.id]);
  const answer = (key: NamedOfficialKey | null) => session.keyRequest?.answer(key);
  const open = async () => {
    if (isBusy || me === null || kept === null || kept === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      const secret = kept.passkey === null ? passphrase : await secretOfPasskey(me.prfSalt, kept.passkey);
      const key = await openOfficialKey(kept.text, secret);
      if (toHex(key.publicKey) === me.signingKey) answer(key);
      else setProblem(new Problem(null, () => t('office.accounts.error.keyConflict')));
    } catch (error) {
      const stopped = error instanceof DOMException;
      leaveIfSignedOut(session, error);
      setProblem(new Problem(null, () => (stopped ? t('office.accounts.error.passkeyOnly') : officeSentence(error))));
    }
    setBusy(false);
  };
  return (
    <Dialog heading={t('office.accounts.openKey.heading')} onClose={() => answer(null)}>
      {kept === null && (
        <>
          <p>{t('office.accounts.openKey.none')}</p>
          <p>
            <PageLink to="account">{t('office.accounts.account.heading')}</PageLink>
          </p>
        </>
      )}
      {kept !== null && kept !== undefined && (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void open();
          }}
        >
          <p>{t('office.accounts.openKey.lead')}</p>
          {kept.passkey === null && (
            <div class={`field${problem === null ? '' : ' has-error'}`}>
              <label class="label" for={field}>
                {t('office.accounts.key.passphrase.label')}
              </label>
              <input
                class="input"
                id={field}
                type="password"
                autocomplete="off"
                value={passphrase}
                onInput={(event) => setPassphrase(event.currentTarget.value)}
              />
            </div>
          )}
          {problem !== null && (
            <p class="error" role="alert">
              {problem.sentence}
            </p>
          )}
          <button class="btn" aria-disabled={isBusy}>
            {isBusy ? t('office.accounts.openKey.status.busy') : openLabel(kept)}
          </button>
        </form>
      )}
      <button class="btn quiet" type="button" onClick={() => answer(null)}>
        {t('office.accounts.action.cancel')}
      </button>
    </Dialog>
  );
}

const openLabel = ({ passkey }: KeptKey): string =>
  passkey === null ? t('office.accounts.openKey.action.passphrase') : t('office.accounts.openKey.action.passkey');

/** @throws Error when the reader stops it */
async function secretOfPasskey(salt: string, passkey: string): Promise<string> {
  const answer = await passkeyPassphrase(salt, [passkey]);
  if (answer === null) throw new DOMException('this passkey opens nothing');
  return answer.passphrase;
}
