/**
 * What offices, registrars, trustees and officials prepare and keep, and nobody publishes: plans, imported lists, codes,
 * letters, key files. Pure functions that run in browsers and in Node.
 */
export * from './office-log.js';
export * from './official-key.js';
export * from './plan.js';
export * from './approval-statement.js';
export * from './plan-form.js';
export * from './plan-remarks.js';
export * from './plan-problems.js';
export { MIN_OPTIONS, problemsOfSizes } from './contest-problems.js';
export * from './plan-editing.js';
export * from './plan-merge.js';
export * from './plan-draft.js';
export * from './freeze-digest.js';
export * from './contest-kinds.js';
export * from './ballot-estimate.js';
export * from './disclosures.js';
export * from './thresholds.js';
export * from './safe-csv.js';
export * from './roll-import/import-error.js';
export { ENCODINGS, type Encoding, MAX_FILE_BYTES } from './roll-import/read-text.js';
export { type Separator, SEPARATORS, type TableRow } from './roll-import/read-table.js';
export * from './roll-import/columns.js';
export { ROW_PROBLEMS, type RollContact, type RollRules, type RowProblem } from './roll-import/check-row.js';
export * from './roll-import/import-roll.js';
export * from './roll-half.js';
export * from './registrar-file.js';
export * from './invitations/texts.js';
export * from './invitations/compose.js';
export * from './invitations/mail-body.js';
export * from './roll-summary.js';
export * from './shown-phase.js';
export * from './zoned-time.js';
export * from './turnout-chart.js';
export * from './delivery-log.js';
export * from './roll-import/problem-list.js';
export * from './enrolment-links.js';
