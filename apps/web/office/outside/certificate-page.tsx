/** A certificate on one sheet: what was certified, where it stands, and a code that leads to the page which checks the file. */
import { BallotApi, DocumentsApi } from '#client';
import { type CertificateFile, decodeCertificate } from '#record';
import { fromHex, VerificationError } from '#crypto';
import { type VerifiedCertificate, verifyCertificate } from '#verify';
import { useEffect, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, groups, Problem } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { go, usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';

interface Shown {
  certificate: CertificateFile;
  verified: VerifiedCertificate;
}

export const CertificatePage = electionPage('documents', Certificate);

function Certificate({ election, params }: ElectionPageProps) {
  const { electionId } = election;
  const number = Number(params['number']);
  const [shown, setShown] = useState<Shown | null>(null);
  const [failed, setFailed] = useState(false);
  const heading = t('office.documents.sheet.heading');
  usePageTitle(heading, 'certificate', failed);
  useEffect(() => {
    if (electionId === null) return setFailed(true);
    void read(electionId, number).then(setShown, () => setFailed(true));
  }, [electionId, number]);
  const list = `/office/e/${election.id}/documents`;
  return (
    <>
      <BackLink href={list} onClick={() => go(list)}>
        {t('office.documents.list.heading')}
      </BackLink>
      {failed && <ErrorSummary problems={FAILED()} />}
      <div class="stack-l">
        <h1 tabIndex={-1}>{heading}</h1>
        {shown !== null && <Sheet {...shown} />}
      </div>
    </>
  );
}

const FAILED = () => [new Problem(null, () => t('office.documents.sheet.error'))];

/** Verified like a stranger's, and of the page's own address: a sheet that says more than is proven would be worse than none. */
async function read(electionId: string, number: number): Promise<Shown> {
  const api = new BallotApi('');
  const certificate = decodeCertificate(await new DocumentsApi(api.http).certificate(electionId, number));
  if (certificate.electionId !== electionId) throw new VerificationError('ELECTION_ID_MISMATCH', 'another election');
  if (certificate.number !== number) throw new VerificationError('CERTIFICATE_FILE_MISMATCH', 'another document');
  const file = { sha256: fromHex(certificate.sha256, 32), sizeBytes: certificate.sizeBytes };
  return { certificate, verified: verifyCertificate(certificate, file, await api.definition(electionId)) };
}

function Sheet({ certificate, verified }: Shown) {
  const { electionId, fileName, index, number, sha256, sizeBytes, title } = certificate;
  const { anchor, cosignedBy } = verified;
  const block = anchor?.block ?? null;
  const link = `${location.origin}/audit/${electionId}/document`;
  return (
    <>
      <p class="lead">
        <Text of={title} />
      </p>
      <dl class="kv">
        <Fact name="file">
          <bdi class="break">{fileName}</bdi>
        </Fact>
        <Fact name="size">{t('office.documents.size', { bytes: sizeBytes })}</Fact>
        <Fact name="sha256">
          <Hex text={sha256} />
        </Fact>
        <Fact name="place">{t('office.documents.list.place', { number, index })}</Fact>
        <Fact name="election">
          <Hex text={electionId} />
        </Fact>
        <Fact name="witnesses">
          {cosignedBy.length === 0 ? t('office.documents.sheet.notYet') : <bdi>{cosignedBy.join(', ')}</bdi>}
        </Fact>
        <Fact name="anchor">{anchor === null ? t('office.documents.sheet.notYet') : <Hex text={anchor.txid} />}</Fact>
        <Fact name="sent">
          {anchor === null
            ? t('office.documents.sheet.notYet')
            : t('office.documents.sheet.sentAt', { time: new Date(anchor.timeMs) })}
        </Fact>
        <Fact name="block">
          {block === null
            ? t('office.documents.sheet.notYet')
            : t('office.documents.sheet.height', { height: block.height })}
        </Fact>
      </dl>
      <QrCode text={link} label={t('office.documents.sheet.qr')} />
      <p class="mono small break" dir="ltr" translate={false}>
        {link}
      </p>
      <p class="note">{t('office.documents.sheet.note')}</p>
      <p class="row">
        <button class="btn" type="button" onClick={() => print()}>
          {t('office.documents.sheet.action.print')}
        </button>
        <a class="btn quiet" href={`/elections/${electionId}/documents/${number}.json`} download>
          {t('office.documents.list.action.download')}
        </a>
      </p>
    </>
  );
}

type FactName = 'file' | 'size' | 'sha256' | 'place' | 'election' | 'witnesses' | 'anchor' | 'sent' | 'block';

function Fact({ name, children }: { name: FactName; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{t(`office.documents.sheet.fact.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Hex({ text }: { text: string }) {
  return (
    <span class="mono break" dir="ltr" translate={false}>
      {groups(text)}
    </span>
  );
}
