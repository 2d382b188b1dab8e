/** The address of an anchor key, as wallets take it: Base58Check of the key's hash behind the network's version byte. */
import { concatBytes } from '#crypto';
import { batonScript, hash256, type NetworkName } from '#record';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const MAINNET_VERSION = 0x00;
/** All networks for tests share it. */
const TEST_VERSION = 0x6f;

/** @param publicKey 33 bytes, compressed */
export function payAddress(network: NetworkName, publicKey: Uint8Array): string {
  // The hash stands behind DUP HASH160 and its length.
  const keyHash = batonScript(publicKey).slice(3, 23);
  const version = network === 'mainnet' ? MAINNET_VERSION : TEST_VERSION;
  const body = concatBytes(Uint8Array.of(version), keyHash);
  return base58(concatBytes(body, hash256(body).subarray(0, 4)));
}

function base58(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = (ALPHABET[Number(number % 58n)] ?? '') + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return ALPHABET.charAt(0).repeat(zeros) + text;
}
