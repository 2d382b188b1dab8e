/**
 * A sign-in under way, kept by the browser that began it and by nobody else: sealed, so that nothing is stored here for
 * whoever merely asks, and bound to this browser, so that nobody can make another person finish what he began.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const SIGN_IN = z.strictObject({
  planId: z.string().regex(/^[0-9a-f]{32}$/),
  rollKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of PKCE. Secret. */
  verifier: z.string().min(43).max(128),
  state: z.string().min(43).max(128),
  /** Where the browser began, and the provider sends it back to. */
  origin: z.url(),
  expiresMs: z.int(),
});
export type SignIn = z.infer<typeof SIGN_IN>;

export const SIGN_IN_MS = 10 * 60_000;
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAX_CHARACTERS = 4_000;

export class SignInSeal {
  private readonly key: Uint8Array;

  /** @param secret  of ours at the provider: every process of this service has it */
  constructor(secret: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'psephos/enrolment-sign-in', 32));
  }

  seal(signIn: SignIn): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(signIn), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @param text untrusted @returns undefined for what was not sealed here, or has lapsed */
  open(text: string, nowMs: number): SignIn | undefined {
    const bytes = Buffer.from(text.slice(0, MAX_CHARACTERS), 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      const signIn = SIGN_IN.parse(JSON.parse(plain.toString('utf8')));
      return nowMs < signIn.expiresMs ? signIn : undefined;
    } catch {
      return undefined;
    }
  }
}

/** How the sealed sign-in travels between this browser and this origin. */
export interface SignInCookie {
  readonly name: string;
  readonly attributes: {
    readonly path: string;
    readonly httpOnly: true;
    /** The provider's page, which is another site, leads back here. */
    readonly sameSite: 'lax';
    readonly secure: boolean;
  };
  /** @param header of the request, untrusted @returns undefined where there is none, or there are several */
  readonly read: (header: string) => string | undefined;
}

/**
 * Over HTTPS only a name that no neighbour can write: neither a sibling domain nor plain HTTP sets a `__Host-` cookie, so
 * nobody can plant a sign-in of his own here. The prefix asks for the path `/`; the cookie ends with the sign-in.
 * @param origin of this office
 */
export function cookieOf(origin: string): SignInCookie {
  const secure = origin.startsWith('https:');
  const name = secure ? '__Host-psephos-enrolment' : 'psephos-enrolment';
  return {
    name,
    attributes: { path: secure ? '/' : '/office-api/enrolment', httpOnly: true, sameSite: 'lax', secure },
    read: (header) => {
      const pairs = header.split(';').map((pair) => pair.trim());
      const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
      return values.length === 1 ? values[0] : undefined;
    },
  };
}
