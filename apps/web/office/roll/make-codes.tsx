/**
 * From a list to a roll: a passphrase, the codes, the protected file on the registrar's own disk, and only then the public
 * half to the office. A roll whose codes nobody has would shut everybody out.
 */
import { giveCodes, type RollApi } from '#client';
import {
  encodeHalf,
  encryptRegistrarFile,
  giveWay,
  type RegistrarList,
  type RollContact,
  type RollSummary,
} from '#office';
import { useEffect, useRef, useState } from 'preact/hooks';
import { saveFile } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { PassphraseField } from './passphrase-field.js';
import { failureSentence } from './sentences.js';

interface MakeCodesProps {
  voters: RollContact[];
  roll: RollSummary;
  registrar: 1 | 2;
  api: RollApi;
  complain: (problems: Problem[]) => void;
  done: (roll: RollSummary, list: RegistrarList) => void;
}

type Made = { list: RegistrarList; file: Uint8Array<ArrayBuffer> };
const MIN_PASSPHRASE = 10;

export function MakeCodes(props: MakeCodesProps) {
  const { voters, roll, registrar, complain } = props;
  const [made, setMade] = useState<Made | null>(null);
  const [count, setCount] = useState<number | null>(null);
  const stop = useRef(new AbortController());
  // Codes that are not kept yet go with the page.
  useEffect(() => () => stop.current.abort(new Error('left')), []);
  const make = async (passphrase: string) => {
    setCount(0);
    announce(t('office.roll.codes.status.start'));
    try {
      const coded = await giveCodes(voters, setCount, stop.current.signal);
      await giveWay();
      const { planId, title, registrars } = roll;
      const list: RegistrarList = { planId, title, registrar, registrars, electionId: null, voters: coded };
      setMade({ list, file: new Uint8Array(await encryptRegistrarFile(list, passphrase)) });
      announce(t('office.roll.save.heading'));
    } catch (error) {
      if (!stop.current.signal.aborted) complain([new Problem(null, () => failureSentence(error))]);
      setCount(null);
    }
  };
  if (made !== null) return <SaveAndUpload {...props} made={made} />;
  if (count !== null) {
    const isProtecting = count === voters.length;
    return (
      <div class="stack">
        <h2>{t('office.roll.codes.heading')}</h2>
        <p>
          <label for="making">
            {isProtecting
              ? t('office.roll.codes.status.protecting')
              : t('office.roll.codes.status.making', { done: count, total: voters.length })}
          </label>
        </p>
        <progress id="making" max={voters.length} value={count} />
      </div>
    );
  }
  return <ChoosePassphrase count={voters.length} complain={complain} make={(passphrase) => void make(passphrase)} />;
}

interface ChoosePassphraseProps {
  count: number;
  complain: (problems: Problem[]) => void;
  make: (passphrase: string) => void;
}

function ChoosePassphrase({ count, complain, make }: ChoosePassphraseProps) {
  const [first, setFirst] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<Problem[]>([]);
  const errorAt = (field: string) => wrong.find((problem) => problem.field === field)?.sentence ?? '';
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const problems: Problem[] = [];
        if (first.length < MIN_PASSPHRASE) {
          problems.push(new Problem('passphrase', () => t('office.roll.passphrase.error.short')));
        } else if (first !== again) {
          problems.push(new Problem('passphrase-again', () => t('office.roll.passphrase.error.different')));
        }
        setWrong(problems);
        complain(problems);
        if (problems.length === 0) make(first);
      }}
    >
      <h2>{t('office.roll.codes.heading')}</h2>
      <p>{t('office.roll.codes.lead')}</p>
      <PassphraseField
        id="passphrase"
        label={t('office.roll.passphrase.label')}
        hint={t('office.roll.passphrase.hint')}
        kind="new-password"
        value={first}
        error={errorAt('passphrase')}
        change={setFirst}
      />
      <PassphraseField
        id="passphrase-again"
        label={t('office.roll.passphrase.again')}
        kind="new-password"
        value={again}
        error={errorAt('passphrase-again')}
        change={setAgain}
      />
      <p>
        <button class="btn" type="submit">
          {t('office.roll.codes.action', { n: count })}
        </button>
      </p>
    </form>
  );
}

function SaveAndUpload({ made, roll, registrar, api, complain, done }: MakeCodesProps & { made: Made }) {
  const [isSaved, setSaved] = useState(false);
  const [isSure, setSure] = useState(false);
  const [isSending, setSending] = useState(false);
  const save = () => {
    saveFile(`registrar-${registrar}-${roll.planId.slice(0, 8)}.age`, 'application/octet-stream', made.file);
    setSaved(true);
  };
  const upload = async () => {
    if (!isSure) return complain([new Problem('is-saved', () => t('office.roll.save.error'))]);
    complain([]);
    setSending(true);
    announce(t('office.roll.upload.status'));
    try {
      const half = encodeHalf(made.list.voters);
      const answer = await api.putHalf(roll.planId, registrar, half.csv);
      const stored = answer.halves.find((each) => each.registrar === registrar);
      if (stored?.fingerprint !== half.fingerprint) throw new Error('another half is stored');
      done(answer, made.list);
    } catch (error) {
      complain([new Problem(null, () => failureSentence(error))]);
      setSending(false);
    }
  };
  return (
    <div class="stack">
      <h2>{t('office.roll.save.heading')}</h2>
      <p>{t('office.roll.save.lead')}</p>
      <p>
        <button class={isSaved ? 'btn quiet' : 'btn'} type="button" onClick={save}>
          {t('office.roll.save.action')}
        </button>
      </p>
      {isSaved && (
        <>
          <p>
            <label>
              <input
                type="checkbox"
                id="is-saved"
                checked={isSure}
                onChange={(event) => setSure(event.currentTarget.checked)}
              />{' '}
              {t('office.roll.save.label')}
            </label>
          </p>
          <p>
            <button class="btn" type="button" disabled={isSending} onClick={() => void upload()}>
              {t('office.roll.upload.action')}
            </button>
          </p>
        </>
      )}
      {isSending && <progress aria-label={t('office.roll.upload.status')} />}
    </div>
  );
}
