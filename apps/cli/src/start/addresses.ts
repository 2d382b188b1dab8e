/**
 * Addresses that people use: the pages of voters and observers, and a link for each invitation. The code stands behind `#`
 * and so never reaches a server.
 */
import { networkInterfaces } from 'node:os';
import type { VoterInvitation } from '#client';

export interface Addresses {
  origin: string;
  voter: string;
  observer: string;
  /** Where a trustee checks the closed election and decrypts her part. */
  trustee: string;
}

/** @param host  where the ballot API listens   @param own  this machine's own address of it, `http://host:port` */
export function addressesOf(host: string, own: string, electionId: string): Addresses {
  const { port } = new URL(own);
  const origin = `http://${inUrl(isEverywhere(host) ? (lanAddress(host) ?? '127.0.0.1') : host)}:${port}`;
  return {
    origin,
    voter: `${origin}/vote/${electionId}`,
    observer: `${origin}/audit/${electionId}`,
    trustee: `${origin}/office/trustee/${electionId}/decrypt`,
  };
}

/** Secret. */
export function linkOf(addresses: Addresses, invitation: VoterInvitation): string {
  return `${addresses.voter}#${invitation.link}`;
}

/** Whether browsers take pages from there for secure without HTTPS: only this machine's own. */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^127\./.test(host);
}

/** An address under which others in the network find this machine, or null. */
function lanAddress(host: string): string | null {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family, address }) => !internal && (family === 'IPv4' || !address.startsWith('fe80')));
  const ipv4 = found.find(({ family }) => family === 'IPv4');
  return (ipv4 ?? (host === '::' ? found[0] : undefined))?.address ?? null;
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
