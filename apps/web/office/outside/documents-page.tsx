/** Certified documents of an election: a file is hashed on this device, and its description goes to the public board. */
import { BallotApi, type CertifiedDocument, ClientError, DocumentsApi, officeHttp } from '#client';
import { toHex } from '#crypto';
import type { LanguageMap } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { digestFile, type FileDigest } from '../../kit/file-digest.js';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { FieldErrors, Texts, Tick } from '../setup/fields.js';
import { failureSentence, fieldId } from '../setup/sentences.js';

interface Chosen {
  name: string;
  /** null while it is being hashed. */
  digest: FileDigest | null;
  share: number;
}

export const DocumentsPage = electionPage('documents', Documents);

function Documents({ session, election }: ElectionPageProps) {
  const { electionId } = election;
  const [documents, setDocuments] = useState<CertifiedDocument[] | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  usePageTitle(t('office.documents.list.heading'), 'documents', problems.length > 0);
  const load = async () => {
    if (electionId === null) return;
    try {
      setDocuments(await new DocumentsApi(new BallotApi('').http).list(electionId));
    } catch (error) {
      setProblems([new Problem(null, () => failureSentence(error))]);
    }
  };
  useEffect(() => void load(), [electionId]);
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t('office.documents.list.heading')}</h1>
          <p class="lead">{t('office.documents.list.lead')}</p>
        </div>
        {electionId === null && <p>{t('office.documents.list.early')}</p>}
        {electionId !== null && session.me?.role === 'official' && (
          <CertifyForm
            electionId={electionId}
            languages={Object.keys(election.title)}
            problems={problems}
            setProblems={setProblems}
            done={() => void load()}
          />
        )}
        {electionId !== null && documents !== null && (
          <DocumentList id={election.id} electionId={electionId} documents={documents} />
        )}
      </div>
    </>
  );
}

interface CertifyFormProps {
  electionId: string;
  languages: string[];
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  done: () => void;
}

function CertifyForm({ electionId, languages, problems, setProblems, done }: CertifyFormProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [title, setTitle] = useState<LanguageMap>({});
  const [isSure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const choose = async (file: File | undefined) => {
    if (file === undefined) return setChosen(null);
    const { name } = file;
    setChosen({ name, digest: null, share: 0 });
    try {
      const digest = await digestFile(file, (share) => setChosen({ name, digest: null, share }));
      setChosen({ name, digest, share: 1 });
      announce(t('office.documents.form.status.hashed'));
    } catch {
      setChosen(null);
      setProblems([new Problem(fieldId('file'), () => t('office.documents.form.error.unreadable'))]);
    }
  };
  const send = async () => {
    const found = problemsOf(chosen, title, languages, isSure);
    setProblems(found);
    const digest = chosen?.digest ?? null;
    if (found.length > 0 || chosen === null || digest === null || busy) return;
    setBusy(true);
    try {
      await new DocumentsApi(officeHttp('', null)).certify(electionId, {
        fileName: chosen.name,
        sha256: toHex(digest.sha256),
        sizeBytes: digest.sizeBytes,
        title: Object.fromEntries(languages.map((language) => [language, title[language]?.trim() ?? ''])),
      });
      setChosen(null);
      setTitle({});
      setSure(false);
      announce(t('office.documents.form.status.done'));
      done();
    } catch (error) {
      setProblems([new Problem(null, () => refusalOf(error))]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="stack-l"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t('office.documents.form.heading')}</h2>
      <div class={`field${problems.some(({ field }) => field === fieldId('file')) ? ' has-error' : ''}`}>
        <label for={fieldId('file')}>{t('office.documents.form.file.label')}</label>
        <p class="hint" id="file-hint">
          {t('office.documents.form.file.hint')}
        </p>
        <FieldErrors path="file" problems={problems} />
        <input
          class="input"
          // Empty again once it is certified.
          key={chosen === null ? 'none' : 'some'}
          id={fieldId('file')}
          type="file"
          aria-describedby="file-hint"
          hidden={chosen !== null}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        {chosen !== null && <ChosenFile chosen={chosen} remove={() => setChosen(null)} />}
      </div>
      <Texts
        path="title"
        problems={problems}
        label={t('office.documents.form.title.label')}
        hint={t('office.documents.form.title.hint')}
        texts={title}
        languages={languages}
        change={setTitle}
      />
      <div class="stack-s">
        <FieldErrors path="sure" problems={problems} />
        <Tick
          id={fieldId('sure')}
          label={t('office.documents.form.sure')}
          detail={t('office.documents.form.public')}
          checked={isSure}
          change={setSure}
        />
      </div>
      <button class="btn" type="submit" aria-disabled={busy}>
        {t('office.documents.form.action.certify')}
      </button>
    </form>
  );
}

function ChosenFile({ chosen, remove }: { chosen: Chosen; remove: () => void }) {
  const { name, digest, share } = chosen;
  return (
    <div class="stack-s">
      <p>
        <bdi class="break">{name}</bdi>
        {digest !== null && <span class="meta"> {t('office.documents.size', { bytes: digest.sizeBytes })}</span>}
      </p>
      {digest === null ? (
        <progress max={1} value={share} aria-label={t('office.documents.form.progress.label')} />
      ) : (
        <p class="mono small break" dir="ltr" translate={false}>
          {toHex(digest.sha256)}
        </p>
      )}
      <button class="btn plain small" type="button" onClick={remove}>
        {t('office.documents.form.action.other')}
      </button>
    </div>
  );
}

function DocumentList({
  id,
  electionId,
  documents,
}: {
  id: string;
  electionId: string;
  documents: CertifiedDocument[];
}) {
  if (documents.length === 0) return <p class="muted">{t('office.documents.list.empty')}</p>;
  return (
    <section class="stack" aria-labelledby="list-h">
      <h2 id="list-h">{t('office.documents.list.subheading')}</h2>
      <ul class="rows">
        {documents.map((document) => (
          <li key={document.number}>
            <div>
              <b>
                <PageLink to={`e/${id}/documents/${document.number}`}>
                  <Text of={document.title} />
                </PageLink>
              </b>
              <span class="sub">
                <bdi class="break">{document.fileName}</bdi> {t('office.documents.size', { bytes: document.sizeBytes })}
              </span>
              <span class="sub">
                {t('office.documents.list.place', { number: document.number, index: document.index })}
              </span>
            </div>
            <a class="btn quiet small" href={`/elections/${electionId}/documents/${document.number}.json`} download>
              {t('office.documents.list.action.download')} <span class="vh">{document.number}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function problemsOf(chosen: Chosen | null, title: LanguageMap, languages: string[], isSure: boolean): Problem[] {
  const problems: Problem[] = [];
  if (chosen === null) problems.push(new Problem(fieldId('file'), () => t('office.documents.form.error.file')));
  else if (chosen.digest === null) {
    problems.push(new Problem(fieldId('file'), () => t('office.documents.form.error.reading')));
  }
  for (const language of languages) {
    if ((title[language] ?? '').trim() !== '') continue;
    problems.push(new Problem(fieldId(`title.${language}`), () => t('office.documents.form.error.title')));
  }
  if (!isSure) problems.push(new Problem(fieldId('sure'), () => t('office.documents.form.error.sure')));
  return problems;
}

function refusalOf(error: unknown): string {
  const code = error instanceof ClientError ? error.code : '';
  switch (code) {
    case 'DOCUMENT_CERTIFIED_ALREADY':
      return t('office.documents.form.error.again');
    case 'PHASE_WRONG':
      return t('office.documents.form.error.stopped');
    default:
      return failureSentence(error);
  }
}
