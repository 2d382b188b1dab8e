/**
 * Verification of a whole election from its published record (spec §12). Imported as `#verify`; runs in browsers.
 */
export { examineElection, type Facts, verifyElection, type VerifyOptions } from './examine-election.js';
export type { TallyFacts } from './group-11-encrypted-tally.js';
export { type ConfirmedEntry, verifyConfirmation } from './confirmation.js';
export { examineConfirmation, type GivenConfirmation } from './confirmation-report.js';
export { certificateDepth, type FileDigest, type VerifiedCertificate, verifyCertificate } from './certificate.js';
export { type EvidenceContext, type EvidenceStanding, verifyEvidence } from './evidence.js';
export type { AnchorHead, SeenHeads } from './growth.js';
export {
  answerTask,
  checkerHere,
  checkerOfThreads,
  type EntryAnswer,
  type EntryChecker,
  findingsIn,
  usefulThreads,
} from './entry-checker.js';
export type { EntryTask } from './entry-checks.js';
export type { EntryFindings } from './entry-findings.js';
export { VerifiedBundles } from './verified-bundles.js';
export { minimalBump, verifyMinimalBump } from './minimal-bump.js';
export { ChainFollower, type ChainPosition, type ExpectedChain, type FollowedAnchor } from './chain-follower.js';
export { BoardComparison, type BoardPosition, IssuanceComparison } from './board-comparison.js';
export {
  ballotSentences,
  chainSentences,
  confirmationSentence,
  contestSentences,
  countsSentence,
  evidenceSentence,
  failureSentence,
  notRunSentence,
  remedySentence,
  type VerdictWords,
  verdictWords,
} from './sentences.js';
export { type Block, type Cell, type SheetFacts, sheetOf } from './sheet.js';
export { REPORT_LANGUAGES, type ReportLanguage, type Words } from './words.js';
export type { AnchorReport, BoardReport, ClassReport, ConfirmationReport, EvidenceReport } from './report-parts.js';
export {
  CHECK_GROUPS,
  type CheckFailure,
  type CheckGroup,
  type CheckResult,
  type CheckStatus,
  type CheckUnit,
  type ContestReport,
  exitCode,
  type Figures,
  type OptionTotal,
  type Progress,
  type Report,
  type Stop,
  type StopReason,
  type Verdict,
} from './report.js';
