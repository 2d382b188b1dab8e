/**
 * Programs of the people of an election (spec §5, §7, §9, §10): the typed client of the services, a voter's device, a
 * trustee's, an official's and a registrar's program. Runs in browsers and in Node; believes no server.
 */
export * from './errors.js';
export * from './answer.js';
export * from './http-client.js';
export * from './ballot-api.js';
export * from './operator-api.js';
export * from './documents-api.js';
export * from './live.js';
export * from './stores.js';
export * from './tile-reader.js';
export * from './log-view.js';
export * from './named-election.js';
export * from './device-election.js';
export * from './device-state.js';
export * from './device-types.js';
export * from './token-collector.js';
export * from './sealed-ballot.js';
export * from './voting-device.js';
export * from './signed-message.js';
export * from './official-program.js';
export * from './office/approvals-api.js';
export * from './office/tokens-api.js';
export * from './office/dashboard-api.js';
export * from './office/sign-approval.js';
export * from './registrar-program.js';
export * from './registrar-codes.js';
export * from './registrar-election.js';
export * from './issued-roll-keys.js';
export * from './trustee-keys.js';
export * from './trustee-file.js';
export * from './trustee-share.js';
export * from './ceremony-stand.js';
export * from './trustee-ceremony.js';
export * from './trustee-program.js';
export * from './record-download.js';
export * from './office/enrolment-api.js';
export * from './office/sign-in-address.js';
export * from './office/office-http.js';
export * from './office/accounts-api.js';
export * from './office/plans-api.js';
export * from './office/participants-api.js';
export * from './office/roll-api.js';
