/**
 * A file held against its certificate: the file is hashed here and goes nowhere, the certificate is given or found by the file's
 * hash in the public list, and everything that it claims is verified in this browser.
 */
import { DocumentsApi, HeaderService } from '#client';
import { toHex, VerificationError } from '#crypto';
import { type CertificateFile, decodeCertificate } from '#record';
import { certificateDepth, type VerifiedCertificate, verifyCertificate } from '#verify';
import { useState } from 'preact/hooks';
import { digestFile, type FileDigest } from '../../kit/file-digest.js';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { Icon } from '../../kit/icons.js';
import { isolated, t, Text } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Txid } from '../../kit/txid.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import type { AuditSession } from '../session.js';

interface Found {
  certificate: CertificateFile;
  verified: VerifiedCertificate;
  /** null where no header service was asked. */
  confirmations: number | null;
}

/** null: no certified document is this file. */
type Outcome = Found | null;

export function DocumentPage({ session }: { session: AuditSession }) {
  const [file, setFile] = useState<File | null>(null);
  const [given, setGiven] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const heading = t(
    `audit.document.heading.${outcome === undefined ? 'start' : outcome === null ? 'unknown' : 'done'}`,
  );
  usePageTitle(heading, outcome === undefined ? 'document' : outcome === null ? 'none' : 'done', problems.length > 0);
  const start = async () => {
    if (share !== null) return;
    setOutcome(undefined);
    if (file === null) return setProblems([new Problem('file', () => t('audit.document.error.file'))]);
    setProblems([]);
    setShare(0);
    try {
      const digest = await digestFile(file, setShare);
      const found = await judge(session, digest, given);
      setOutcome(found);
      announce(t(`audit.document.heading.${found === null ? 'unknown' : 'done'}`));
    } catch (error) {
      setProblems([new Problem(null, () => sentenceOf(error))]);
    } finally {
      setShare(null);
    }
  };
  return (
    <Layout session={session}>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div>
          <Eyebrow session={session} />
          <h1 tabIndex={-1}>{heading}</h1>
        </div>
        {outcome !== undefined && outcome !== null && <Proven session={session} found={outcome} />}
        {outcome === null && <p>{t('audit.document.unknown.body')}</p>}
        <form
          class="stack-l"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <p class={outcome === undefined ? 'lead' : ''}>{t('audit.document.lead')}</p>
          <FileField name="file" has={(chosen) => setFile(chosen)} problems={problems} />
          <FileField name="certificate" has={(chosen) => setGiven(chosen)} problems={problems} />
          {share !== null && <progress max={1} value={share} aria-label={t('audit.document.progress')} />}
          <button class="btn" type="submit" aria-disabled={share !== null}>
            {t('audit.document.action.check')}
          </button>
        </form>
      </div>
    </Layout>
  );
}

interface FileFieldProps {
  name: 'file' | 'certificate';
  has: (file: File | null) => void;
  problems: Problem[];
}

function FileField({ name, has, problems }: FileFieldProps) {
  const own = problems.filter(({ field }) => field === name);
  return (
    <div class={`field${own.length > 0 ? ' has-error' : ''}`}>
      <label for={name}>{t(`audit.document.${name}.label`)}</label>
      <p class="hint" id={`${name}-h`}>
        {t(`audit.document.${name}.hint`)}
      </p>
      {own.map(({ sentence }) => (
        <p class="error" key={sentence}>
          <Icon name="warn" />
          {sentence}
        </p>
      ))}
      <input
        class="input"
        id={name}
        type="file"
        accept={name === 'certificate' ? '.json,application/json' : undefined}
        aria-describedby={`${name}-h`}
        onChange={(event) => has(event.currentTarget.files?.[0] ?? null)}
      />
    </div>
  );
}

/** @throws VerificationError where the certificate does not hold; a problem of the service where it does not answer */
async function judge(session: AuditSession, digest: FileDigest, given: File | null): Promise<Outcome> {
  const { api, electionId, definition, services } = session;
  const bytes = given === null ? await fetchCertificate(session, digest) : new Uint8Array(await given.arrayBuffer());
  if (bytes === null) return null;
  const certificate = decodeCertificate(bytes);
  // Of this page's election: what is proven below is proven of the definition with the certificate's own election id.
  if (certificate.electionId !== electionId) throw new VerificationError('ELECTION_ID_MISMATCH', 'another election');
  const verified = verifyCertificate(certificate, digest, await api.definition(electionId));
  const block = verified.anchor?.block ?? null;
  if (block === null || !services.hasHeaders) return { certificate, verified, confirmations: null };
  const headers = await HeaderService.open(location.origin, definition.anchor.network);
  const { confirmations } = await certificateDepth(definition, block, headers);
  return { certificate, verified, confirmations };
}

/** The whole list is read and searched here: the server does not learn which file somebody holds. */
async function fetchCertificate(session: AuditSession, digest: FileDigest): Promise<Uint8Array | null> {
  const documents = new DocumentsApi(session.api.http);
  const wanted = toHex(digest.sha256);
  const found = (await documents.list(session.electionId)).find(({ sha256 }) => sha256 === wanted);
  return found === undefined ? null : documents.certificate(session.electionId, found.number);
}

function Proven({ session, found }: { session: AuditSession; found: Found }) {
  const { certificate, verified, confirmations } = found;
  const { anchor, cosignedBy, quorumReached } = verified;
  return (
    <section class="stack" aria-labelledby="proven-h">
      <h2 id="proven-h">
        <Text of={certificate.title} />
      </h2>
      <p class="band moss">
        <Icon name="check" />
        <span>
          {t('audit.document.proven.body', {
            number: certificate.number,
            election: isolated(session.definition.title),
          })}
        </span>
      </p>
      <ul class="plainlist">
        <li>{t('audit.document.proven.place', { index: certificate.index, size: verified.treeSize })}</li>
        <li>
          {t(`audit.document.proven.${quorumReached ? 'witnesses' : 'few'}`, {
            count: cosignedBy.length,
            needed: session.definition.witnesses.quorum,
          })}
        </li>
        <li>
          {anchor === null
            ? t('audit.document.proven.noAnchor')
            : t('audit.document.proven.anchor', { time: new Date(anchor.timeMs) })}{' '}
          {anchor !== null && <Txid txid={anchor.txid} services={session.services} />}
        </li>
        {anchor !== null && (
          <li>
            {confirmations !== null
              ? t('audit.document.proven.depth', { confirmations })
              : t(`audit.document.proven.${anchor.block === null ? 'notMined' : 'noHeaders'}`)}
          </li>
        )}
      </ul>
      <p class="note">{t('audit.document.proven.note')}</p>
      <p>
        <PageLink session={session} page="check">
          {t('audit.document.proven.link')}
        </PageLink>
      </p>
    </section>
  );
}

function sentenceOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name !== 'VerificationError') return t(navigator.onLine ? 'common.error.server' : 'common.error.offline');
  switch (code) {
    case 'CERTIFICATE_FILE_MISMATCH':
      return t('audit.document.error.mismatch');
    case 'ELECTION_ID_MISMATCH':
      return t('audit.document.error.election');
    default:
      return t('audit.document.error.certificate', { code: code ?? '' });
  }
}
