/**
 * Certified documents (record format §13): the office describes a file in a small statement, the board takes the
 * statement's hash as an entry of kind 3, and a certificate carries everything that leads from the file to the board and
 * to the chain. The file itself stays where it is.
 */
import { encodeCanonicalJson } from '#crypto';
import type { LanguageMap } from './definition-types.js';
import { line, TITLE } from './definition-schema.js';
import { decodeForm, type Form, hexBytes, hexForm, list, nullOr, object, oneOf, text, whole } from './strict-form.js';

export const DOCUMENT_FORMAT = 'psephos-document/1';
export const CERTIFICATE_FORMAT = 'psephos-certificate/1';
/** A board entry has a u16 for it. */
export const MAX_DOCUMENT_NUMBER = 65_535;

/** What the office says of a file; the board holds the hash of these bytes. */
export interface DocumentStatement {
  /** 32 bytes hex. */
  electionId: string;
  /** As the office named the file; for people. */
  fileName: string;
  format: typeof DOCUMENT_FORMAT;
  /** 1, 2, 3… within the election. */
  number: number;
  /** Of the file, 32 bytes hex. */
  sha256: string;
  sizeBytes: number;
  title: LanguageMap;
}

/** The transaction that carries the entry's leaf hash. */
export interface CertificateAnchor {
  /** BRC-74 in hex, or null while unmined. */
  bump: string | null;
  raw: string;
  /** Value of the output that the transaction spends first: its signature covers it. */
  spentSat: number;
  /** Display order. */
  txid: string;
}

export interface CertificateFile extends Omit<DocumentStatement, 'format'> {
  /** null while no anchor covers the entry. */
  anchor: CertificateAnchor | null;
  /** The signed note with its cosignatures. */
  checkpoint: string;
  format: typeof CERTIFICATE_FORMAT;
  /** 32 bytes each, hex. */
  inclusionProof: string[];
  /** Place on the board. */
  index: number;
}

/** Texts in one language at least. */
const IN_A_LANGUAGE: typeof TITLE = {
  check: (value, place, refuse) => {
    TITLE.check(value, place, refuse);
    if (Object.keys(value as LanguageMap).length === 0) refuse(place, 'must have a language');
  },
};

const DESCRIBED = {
  electionId: hexForm(32),
  fileName: line(1, 200),
  number: whole(1, MAX_DOCUMENT_NUMBER),
  sha256: hexForm(32),
  sizeBytes: whole(0, Number.MAX_SAFE_INTEGER),
  title: IN_A_LANGUAGE,
};

const STATEMENT: Form<DocumentStatement> = object({ ...DESCRIBED, format: oneOf(DOCUMENT_FORMAT) });

const CERTIFICATE: Form<CertificateFile> = object({
  ...DESCRIBED,
  anchor: nullOr(
    object({
      bump: nullOr(hexBytes(1, 65_535)),
      // 15,000 leaf hashes and what is around them; a TOP-UP has further inputs and no leaves.
      raw: hexBytes(1, 600_000),
      spentSat: whole(1, Number.MAX_SAFE_INTEGER),
      txid: hexForm(32),
    }),
  ),
  checkpoint: text(0, 65_536, () => true, 'is a signed note'),
  format: oneOf(CERTIFICATE_FORMAT),
  inclusionProof: list(hexForm(32), 64),
  index: whole(0, Number.MAX_SAFE_INTEGER),
});

const STATEMENT_BOUNDS = {
  maxBytes: 65_536,
  maxDepth: 2,
  code: 'DOCUMENT_STATEMENT_INVALID',
  what: 'document',
} as const;
const BOUNDS = { maxBytes: 2 ** 21, maxDepth: 2, code: 'CERTIFICATE_INVALID', what: 'certificate' } as const;

/** `documents/certified-<number>.json` */
export function certifiedPath(number: number): string {
  return `documents/certified-${number}.json`;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, DOCUMENT_STATEMENT_INVALID */
export function decodeDocumentStatement(bytes: Uint8Array): DocumentStatement {
  return decodeForm(STATEMENT, bytes, STATEMENT_BOUNDS);
}

/** The bytes whose hash goes to the board. @throws VerificationError DOCUMENT_STATEMENT_INVALID */
export function encodeDocumentStatement(statement: Omit<DocumentStatement, 'format'>): Uint8Array {
  const { electionId, fileName, number, sha256, sizeBytes, title } = statement;
  const bytes = encodeCanonicalJson({
    electionId,
    fileName,
    format: DOCUMENT_FORMAT,
    number,
    sha256,
    sizeBytes,
    title,
  });
  decodeDocumentStatement(bytes);
  return bytes;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, CERTIFICATE_INVALID */
export function decodeCertificate(bytes: Uint8Array): CertificateFile {
  return decodeForm(CERTIFICATE, bytes, BOUNDS);
}

export function encodeCertificate(certificate: Omit<CertificateFile, 'format'>): Uint8Array {
  const bytes = encodeCanonicalJson({ ...certificate, format: CERTIFICATE_FORMAT });
  decodeCertificate(bytes);
  return bytes;
}
