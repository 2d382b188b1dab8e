/**
 * The registrar opens her file in this browser. It is checked against the published definition and its roll before one
 * invitation is made: an invitation binds the voter's device to one election.
 */
import { BallotApi, openInvitedElection } from '#client';
import { decryptRegistrarFile, giveWay, type InvitedElection, type RegistrarList } from '#office';
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { bytesOf, FileDrop } from './file-drop.js';
import { PassphraseField } from './passphrase-field.js';
import { failureSentence } from './sentences.js';

/** Secret: codes of everybody. Kept by the page while it is open, and nowhere else. */
export interface OpenedFile {
  name: string;
  list: RegistrarList;
  election: InvitedElection;
}

interface OpenListProps {
  planId: string;
  electionId: string;
  complain: (problems: Problem[]) => void;
  opened: (file: OpenedFile) => void;
}

export function OpenList({ planId, electionId, complain, opened }: OpenListProps) {
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [isOpening, setOpening] = useState(false);
  const open = async (chosen: File) => {
    setOpening(true);
    announce(t('office.roll.open.status'));
    try {
      await giveWay();
      const list = await decryptRegistrarFile(await bytesOf(chosen), passphrase);
      if (list.planId !== planId) return complain([new Problem('file', () => t('office.roll.open.error.other'))]);
      const election = await openInvitedElection(new BallotApi(''), list, electionId, location.origin);
      setPassphrase('');
      opened({ name: chosen.name, list, election });
    } catch (error) {
      complain([new Problem('file', () => failureSentence(error))]);
    } finally {
      setOpening(false);
    }
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (file === null) complain([new Problem('file', () => t('office.roll.open.error.missing'))]);
        else void open(file);
      }}
    >
      <h2>{t('office.roll.open.heading')}</h2>
      <FileDrop
        id="file"
        label={t('office.roll.open.label')}
        hint={file === null ? t('office.roll.open.hint') : t('office.roll.open.chosen', { name: file.name })}
        accept=".age"
        choose={setFile}
      />
      <PassphraseField
        id="passphrase"
        label={t('office.roll.passphrase.label')}
        kind="current-password"
        value={passphrase}
        error=""
        change={setPassphrase}
      />
      <p>
        <button class="btn" type="submit" disabled={isOpening}>
          {t('office.roll.open.action')}
        </button>
      </p>
      {isOpening && <progress aria-label={t('office.roll.open.status')} />}
    </form>
  );
}
