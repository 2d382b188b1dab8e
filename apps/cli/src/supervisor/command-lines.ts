/** Commands that anybody can type to check what this installation publishes, while it runs. */
import type { Supervisor } from './supervisor.js';

/** How anybody verifies what this installation publishes. */
export function verifyLine(supervisor: Supervisor, electionId: string): string {
  const headers = supervisor.urlOf('devnet');
  return `npm run psephos -- verify ${electionAddress(supervisor, electionId)} --election ${electionId} --headers ${headers}`;
}

/** How anybody follows it on the chain and holds its board against it. */
export function watchLine(supervisor: Supervisor, electionId: string): string {
  const reader = supervisor.urlOf('devnet');
  return `npm run psephos -- watch --board ${electionAddress(supervisor, electionId)} --reader devnet=${reader}`;
}

function electionAddress(supervisor: Supervisor, electionId: string): string {
  return `${supervisor.urlOf('ballot-api')}/elections/${electionId}`;
}
