/**
 * What two officials sign for a freeze (spec/office.md §3): the draft, and where its issuers are. Addresses stand in no
 * definition, since services may move; but requests of voters go there, so no single official may choose them.
 */
import { encodeCanonicalJson, fromHex, hash, toHex } from '#crypto';

/**
 * In hex.
 * @param ceremonyId  32 bytes in hex   @param addresses  of the issuers, in the order of the draft
 */
export function freezeDigest(ceremonyId: string, addresses: readonly string[]): string {
  return toHex(hash('office-freeze', fromHex(ceremonyId, 32), encodeCanonicalJson(addresses)));
}
