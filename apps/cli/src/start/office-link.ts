/** Where the election office is, and the link of its first account as long as nobody has one. */
import type { Supervisor } from '../supervisor/supervisor.js';

/** For programs. `setupLink` is secret, and null once somebody has an account. */
export function officeOf(supervisor: Supervisor): { address: string; setupLink: string | null } {
  return { address: supervisor.officeUrl, setupLink: supervisor.officeSetupLink };
}

export function officeLines(supervisor: Supervisor): string[] {
  const { address, setupLink } = officeOf(supervisor);
  if (setupLink === null) return ['', `  office     ${address}`];
  return [
    '',
    'the election office has nobody yet: this link makes its first account (secret, works once, on this machine)',
    `  office     ${setupLink}`,
  ];
}
