/** Certified documents (record format §13): the public list, certificates, and certifying on behalf of the office. */
import { toHex } from '#crypto';
import { Answer } from './answer.js';
import type { HttpClient } from './http-client.js';

/** What the office says of a file. */
export interface DescribedFile {
  fileName: string;
  /** 32 bytes in hex. */
  sha256: string;
  sizeBytes: number;
  title: Record<string, string>;
}

export interface CertifiedDocument extends DescribedFile {
  number: number;
  index: number;
}

/** More than an election can have: a server that never ends its list is not followed for ever. */
const MAX_PAGES = 200;

export class DocumentsApi {
  constructor(private readonly http: HttpClient) {}

  /** All certified documents, as the server says; their certificates prove it. */
  async list(electionId: string): Promise<CertifiedDocument[]> {
    const documents: CertifiedDocument[] = [];
    let from: number | null = 1;
    for (let page = 0; from !== null && page < MAX_PAGES; page++) {
      const path: string = `/elections/${electionId}/documents?from=${from}`;
      const answer = Answer.of(await this.http.getJson(path), 'documents');
      documents.push(...Answer.listOf(answer.list('documents'), 'documents', readDocument));
      from = answer.integerOrNull('next');
    }
    return documents;
  }

  /** The certificate's bytes, undecoded. */
  certificate(electionId: string, number: number): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/documents/${number}.json`);
  }

  /**
   * Certifies a file; the same description again gets the same place. Needs `documents:certify`.
   * @param election  id of the election or of its plan
   */
  async certify(election: string, file: DescribedFile): Promise<{ number: number; index: number }> {
    const path = `/office-api/elections/${election}/documents`;
    const answer = Answer.of(await this.http.sendJson('POST', path, file, true), 'certified document');
    return { number: answer.integer('number'), index: answer.integer('index') };
  }
}

function readDocument(answer: Answer): CertifiedDocument {
  const title = answer.object('title');
  return {
    number: answer.integer('number'),
    index: answer.integer('index'),
    fileName: answer.string('fileName'),
    sha256: toHex(answer.hex('sha256', 32)),
    sizeBytes: answer.integer('sizeBytes'),
    title: Object.fromEntries(title.names().map((language) => [language, title.string(language)])),
  };
}
