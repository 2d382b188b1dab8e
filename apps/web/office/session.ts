/**
 * One visit to the office: who is signed in, as the server says. The sign-in itself is a cookie that no script can read;
 * nothing of the office is kept in the browser but an official's protected signing key.
 */
import { useEffect, useState } from 'preact/hooks';

export type Loading = 'loading' | 'ready' | 'offline' | 'server';

export interface Me {
  id: string;
  name: string;
  role: 'official' | 'auditor';
}

export class OfficeSession {
  loading: Loading = 'loading';
  /** null: nobody is signed in. */
  me: Me | null = null;
  private readonly listeners = new Set<() => void>();

  /** @param secret  what the link that led here carried behind its `#`, until a page takes it; "" without */
  constructor(private secret: string) {}

  /** The link's secret, once. */
  takeSecret(): string {
    const { secret } = this;
    this.secret = '';
    return secret;
  }

  load(): Promise<void> {
    this.loading = 'ready';
    this.changed();
    return Promise.resolve();
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
  useEffect(() => session.listen(() => setTurn((turn) => turn + 1)), [session]);
}
