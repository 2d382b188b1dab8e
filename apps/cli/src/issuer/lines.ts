/** Answers of an issuer, for people. Titles and names come from whoever prepared the draft: control characters are removed. */
import type { IssuerOffer, WaitingCeremony } from '#client';

export function offerLines({ name, signingKey, sealingKey, witness }: IssuerOffer): string[] {
  return [
    `issuer   ${plain(name)}`,
    `signing  ${signingKey}`,
    `sealing  ${sealingKey}`,
    `witness  ${plain(witness.name)} ${witness.publicKey}`,
  ];
}

export function waitingLines(waiting: readonly WaitingCeremony[]): string[] {
  if (waiting.length === 0) return ['nothing waits: no draft with a roll names the keys that this issuer offers'];
  return waiting.flatMap(({ ceremonyId, title, contactName, voters, issuers, votingOpensMs, enrolmentPlanId }) => [
    plain(title['en'] ?? Object.values(title)[0] ?? ''),
    `  ceremony  ${ceremonyId}`,
    `  office    ${plain(contactName)}`,
    `  voters    ${Object.entries(voters)
      .map(([classId, count]) => `${classId} ${count}`)
      .join(', ')}`,
    `  issuers   ${issuers.map(plain).join(', ')}`,
    `  voting    opens ${new Date(votingOpensMs).toISOString()}`,
    ...(enrolmentPlanId === null ? [] : [`  enrolled  under ${plain(enrolmentPlanId)}, as the office says`]),
  ]);
}

export function ceremonyLines({ state, detail }: { state: string; detail: string }): string[] {
  return [`${plain(state)}: ${plain(detail)}`];
}

export function acceptedLines(ceremony: { state: string; detail: string }, compared: boolean): string[] {
  return [
    compared ? 'the roll is the legal list, voter by voter' : 'the roll was not compared here',
    ...ceremonyLines(ceremony),
  ];
}

function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '');
}
