/**
 * One visit to the office: who is signed in, as the server says. The sign-in itself is a cookie that no script can read;
 * nothing of the office is kept in the browser but an official's protected signing key, and what she typed and has not
 * saved yet.
 */
import { useLayoutEffect, useState } from 'preact/hooks';
import { AccountsApi, ClientError, type HttpClient, officeHttp, type OwnOfficeAccount } from '#client';
import type { NamedOfficialKey } from '#office';

export type Loading = 'loading' | 'ready' | 'offline' | 'server';
export type Me = OwnOfficeAccount;

/** Some page needs the signing key: the dialog answers. */
export interface KeyRequest {
  answer: (key: NamedOfficialKey | null) => void;
}

export class OfficeSession {
  readonly http: HttpClient = officeHttp('', null);
  readonly accounts = new AccountsApi(this.http);
  loading: Loading = 'loading';
  /** null: nobody is signed in. */
  me: Me | null = null;
  /** Whether the office has an official. */
  isSetUp = true;
  /** She was signed out, and did not do it herself. */
  wasSignedOut = false;
  keyRequest: KeyRequest | null = null;
  private readonly listeners = new Set<() => void>();

  /** @param secret  what the link that led here carried behind its `#`, until a page takes it; "" without */
  constructor(private secret: string) {}

  /** The link's secret, for pages that may be drawn anew before it is used, as after a step back. */
  get linkSecret(): string {
    return this.secret;
  }

  /** The link's secret, once. */
  takeSecret(): string {
    const { secret } = this;
    this.secret = '';
    return secret;
  }

  /** Asks who is signed in. */
  async load(): Promise<void> {
    try {
      const { me, isSetUp } = await this.accounts.visit();
      this.me = me;
      this.isSetUp = isSetUp;
      if (me !== null) this.wasSignedOut = false;
      this.loading = 'ready';
    } catch (error) {
      const isAway = error instanceof ClientError && error.status === null;
      this.loading = isAway ? 'offline' : 'server';
    }
    this.changed();
  }

  /** Nobody is signed in any more, or the server says so: pages ask for signing in, and go on afterwards. */
  signedOut(byHerself: boolean): void {
    this.me = null;
    this.wasSignedOut = !byHerself;
    this.keyRequest?.answer(null);
    this.keyRequest = null;
    this.changed();
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Draws the page again when the session has changed. */
export function useSession(session: OfficeSession): void {
  const [, setTurn] = useState(0);
  // Before the browser paints: what is loaded at once, or in a tab that nobody looks at, is not missed.
  useLayoutEffect(() => session.listen(() => setTurn((turn) => turn + 1)), [session]);
}
