/**
 * Trustees' share files and the result (spec §10). The board takes what its maker signed and what has the right form and
 * place; whether shares and totals are right, everyone computes for herself.
 */
import { Injectable } from '@nestjs/common';
import { encodeCanonicalJson, equalBytes, fromHex, toHex, utf8, verifyDocument } from '#crypto';
import { ServiceError } from '#edge';
import {
  decodeDecryptionFile,
  decodeResult,
  decryptionPath,
  encodeSignatureFile,
  type Result,
  signaturePath,
  tallyInputBytes,
  verifySignedDocument,
} from '#record';
import { LOG_BOARD } from '#store';
import { LogReader } from '../bulletin-board/log-reader.js';
import { signatureFileOf } from '../ceremonies/signature-form.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import type { SignatureForm, SignedDocumentForm } from '../forms.js';
import { ClassFiguresReader } from './class-figures.js';
import { Documents } from './documents.js';
import { TallyKeys } from './tally-keys.js';

const RESULT_PATH = 'result.json';

@Injectable()
export class ResultsService {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly documents: Documents,
    private readonly figures: ClassFiguresReader,
    private readonly tallyKeys: TallyKeys,
  ) {}

  /** Takes a trustee's share file: one each. @param body untrusted */
  async decrypt(electionId: string, body: SignedDocumentForm): Promise<{ index: number; checkpoint: string }> {
    const election = await this.elections.get(electionId);
    // 0. Before the close megabytes of anybody's JSON are not looked at.
    const closingRoot = await this.closingRoot(election);
    const bytes = utf8(body.document);
    // 1. Strict form, and whose it is.
    const file = decodeDecryptionFile(bytes);
    const trustee = election.definition.trustees.members[file.trustee - 1];
    if (trustee === undefined) throw new ServiceError('DECRYPTION_DIFFERENT', `there is no trustee ${file.trustee}`);
    const signature = signatureFileOf(body.signature);
    verifySignedDocument('decryption', trustee.signingKey, bytes, signature);
    // 2. Of this election and its close, under the trustee's signed tally input.
    if (file.electionId !== electionId)
      throw new ServiceError('DECRYPTION_DIFFERENT', 'the file is of another election');
    if (file.tallyInput.closingRoot !== closingRoot) {
      throw new ServiceError('DECRYPTION_DIFFERENT', `the file is over another closing root than ${closingRoot}`);
    }
    verifyDocument(
      'tally-input',
      fromHex(trustee.signingKey, 32),
      tallyInputBytes(file),
      fromHex(file.tallyInput.signature, 64),
    );
    // 3. On the board, alone.
    const path = decryptionPath(file.trustee);
    const attachments = [{ path: signaturePath(path), bytes: encodeSignatureFile(signature) }];
    return this.documents.publish(election, { kind: 1, number: file.trustee, path, bytes, attachments });
  }

  /** All share files with their signatures, by trustee. */
  async decryptions(electionId: string): Promise<SignedDocumentForm[]> {
    const election = await this.elections.get(electionId);
    const files: SignedDocumentForm[] = [];
    for (const { index } of election.definition.trustees.members) {
      const path = decryptionPath(index);
      const bytes = await this.documents.read(election, path);
      const signature = await this.documents.read(election, signaturePath(path));
      if (bytes === undefined || signature === undefined) continue;
      files.push({
        document: new TextDecoder().decode(bytes),
        signature: JSON.parse(new TextDecoder().decode(signature)) as SignatureForm,
      });
    }
    return files;
  }

  /** Takes the result from the tally service. @param body untrusted */
  async publish(electionId: string, body: SignedDocumentForm): Promise<{ index: number; checkpoint: string }> {
    const election = await this.elections.get(electionId);
    // 0. Before the close nobody is asked whose signature this is.
    const closingRoot = await this.closingRoot(election);
    const bytes = utf8(body.document);
    // 1. Signed by the tally service.
    const { publicKey } = body.signature;
    if (!(await this.tallyKeys.of(election)).includes(publicKey)) {
      throw new ServiceError('RESULT_SIGNER_UNKNOWN', 'the result is not signed by the tally service of this election');
    }
    verifySignedDocument('result', publicKey, bytes, signatureFileOf(body.signature));
    // 2. In shape, and in every number that the logs alone give, the result of this election.
    await this.assertShape(election, closingRoot, decodeResult(bytes));
    // 3. On the board, alone. The signature is between two services: the record's result has none.
    return this.documents.publish(election, { kind: 2, number: 0, path: RESULT_PATH, bytes, attachments: [] });
  }

  private async assertShape(election: Election, closingRoot: string, result: Result): Promise<void> {
    const { definition } = election;
    const expect = (holds: boolean, what: string) => {
      if (!holds) throw new ServiceError('RESULT_DIFFERENT', what);
    };
    expect(result.electionId === toHex(election.electionId), 'it is of another election');
    expect(result.closingRoot === closingRoot, 'it is over another closing root');
    expect(result.contests.length === definition.contests.length, 'not one result a contest');
    for (const [i, { id, options }] of definition.contests.entries()) {
      const contest = result.contests[i];
      expect(contest?.id === id, `contest ${i} is not "${id}"`);
      expect(
        contest?.totals === null || contest?.totals.length === options.length,
        `contest "${id}" has not its options`,
      );
    }
    const due = await this.figures.read(election);
    expect(
      equalBytes(encodeCanonicalJson(result.classes), encodeCanonicalJson(due)),
      'the figures of the classes are not those of the logs',
    );
  }

  /** Root of the board at the close, in hex. @throws ServiceError PHASE_WRONG before the close */
  private async closingRoot(election: Election): Promise<string> {
    const [row] = await this.database.rows<{ closing_size: string | null }>(
      `SELECT closing_size FROM log_head WHERE election_id = $1 AND log = ${LOG_BOARD}`,
      [election.electionId],
    );
    const closingSize = row?.closing_size ?? null;
    if (closingSize === null) throw new ServiceError('PHASE_WRONG', 'the election is not closed');
    return toHex(await this.reader.rootAt(election.electionId, LOG_BOARD, Number(closingSize)));
  }
}
