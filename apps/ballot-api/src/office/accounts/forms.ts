/** Shapes of what the doors of accounts take. */
import { z } from 'zod';

/** Shown to others and signed: one line, nothing that turns text round or hides. */
const NAME = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'must be one line of text'),
  );
const SECRET = z.string().regex(/^[\w-]{43}$/, 'must be the secret of a link');
const ID = z.string().regex(/^[0-9a-f]{32}$/, 'must be an id');
const CODE = z.string().regex(/^[0-9]{6}$/, 'must be six digits');
const PASSWORD = z
  .string()
  .max(256)
  .refine((password) => [...password.normalize('NFC')].length >= 12, 'must have at least 12 characters');
/** What the browser's own function gave; the library that verifies it looks at its members. */
const BROWSER_ANSWER = z.looseObject({ id: z.string().max(2_048), response: z.looseObject({}) });

export const LINK_FORM = z.strictObject({ secret: SECRET });
export const LINK_USE_FORM = z.strictObject({ secret: SECRET, code: z.string().max(64), name: NAME });
export const PASSKEY_FORM = z.strictObject({ id: ID, response: BROWSER_ANSWER });
export const PASSWORD_FORM = z.strictObject({ id: ID, password: PASSWORD, code: CODE });
export const JOIN_PASSKEY_FORM = z.strictObject({ link: LINK_USE_FORM, ...PASSKEY_FORM.shape });
export const JOIN_PASSWORD_FORM = z.strictObject({ link: LINK_USE_FORM, ...PASSWORD_FORM.shape });
export const SIGN_IN_FORM = z.strictObject({
  name: z.string().max(200),
  password: z.string().max(1_024),
  code: z.string().max(20),
});
export const INVITE_FORM = z.strictObject({ name: NAME, role: z.enum(['official', 'auditor']) });
export const KEY_FORM = z.strictObject({
  statement: z.string().max(1_024),
  signature: z.string().regex(/^[0-9a-f]{128}$/, 'must be 64 bytes in lower-case hex'),
});
export const ACCOUNT_ID = ID;

export type LinkUseForm = z.infer<typeof LINK_USE_FORM>;
export type PasskeyForm = z.infer<typeof PASSKEY_FORM>;
export type PasswordForm = z.infer<typeof PASSWORD_FORM>;
export type JoinPasskeyForm = z.infer<typeof JOIN_PASSKEY_FORM>;
export type JoinPasswordForm = z.infer<typeof JOIN_PASSWORD_FORM>;
export type SignInForm = z.infer<typeof SIGN_IN_FORM>;
export type InviteForm = z.infer<typeof INVITE_FORM>;
export type KeyForm = z.infer<typeof KEY_FORM>;
