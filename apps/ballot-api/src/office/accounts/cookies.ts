/** The sign-in cookie: only for the office's doors, out of reach of scripts, never sent from another site. */
import type { Request, Response } from 'express';

export const COOKIE_PATH = '/office-api';

/** Browsers take a name with this prefix only with `Secure`, over HTTPS. */
function cookieName(origin: string): string {
  return origin.startsWith('https:') ? '__Secure-psephos-office' : 'psephos-office';
}

/** Untrusted, or undefined. @param origin  that the request was sent to */
export function readCookie(request: Request, origin: string): string | undefined {
  const wanted = `${cookieName(origin)}=`;
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted));
  const secret = found?.slice(wanted.length);
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : undefined;
}

/** It ends with the browser; the server ends it sooner. @param secret  of the login */
export function setCookie(response: Response, origin: string, secret: string): void {
  response.cookie(cookieName(origin), secret, attributes(origin));
}

export function clearCookie(response: Response, origin: string): void {
  response.clearCookie(cookieName(origin), attributes(origin));
}

function attributes(origin: string) {
  const secure = origin.startsWith('https:');
  return { path: COOKIE_PATH, httpOnly: true, sameSite: 'strict', secure } as const;
}
