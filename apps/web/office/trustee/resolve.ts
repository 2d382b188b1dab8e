/** From the id in an address to the election: the office's id leads there through the trustee's place, the other is public. */
import { openDefinition } from '#client';
import type { Definition } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { go } from '../../kit/router.js';
import { type Services, NO_SERVICES, readServices } from '../../kit/services.js';
import { desk, useDesk } from './desk.js';

export interface PublishedElection {
  electionId: string;
  definition: Definition;
  services: Services;
  phase: string;
  /** Trustees whose parts are on the board, 1…n. */
  decryptions: number[];
}

export type Resolved =
  | { kind: 'loading' }
  /** The office's id, and nobody has said yet by which secret: the key file does. */
  | { kind: 'locked' }
  | { kind: 'unpublished' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'election'; election: PublishedElection };

/** @param id of the address   @param page  below the id: a page of the office's id goes on under the election's */
export function useElection(id: string, page: 'rehearse' | 'decrypt' | 'lost'): [Resolved, () => void] {
  const { place, invitation } = useDesk();
  const [resolved, setResolved] = useState<Resolved>({ kind: 'loading' });
  const [turn, setTurn] = useState(0);
  const isOffices = id.length === 32;
  const known = place?.planId === id ? place : null;
  const electionId = isOffices ? (known === null ? null : (invitation?.election.electionId ?? null)) : id;
  useEffect(() => {
    let current = true;
    const set = (next: Resolved) => {
      if (!current) return;
      // What was read before stays when it cannot be read again just now.
      setResolved((last) => (next.kind === 'failed' && last.kind === 'election' && turn > 0 ? last : next));
    };
    if (isOffices && known === null) set({ kind: 'locked' });
    else if (isOffices && electionId === null) {
      if (invitation === null && known !== null)
        void desk.readInvitation(known).catch((error: unknown) => set({ kind: 'failed', error }));
      else set({ kind: 'unpublished' });
    } else if (isOffices) go(`/office/trustee/${electionId ?? ''}/${page}`, 'replace');
    else {
      read(id).then(
        (election) => set({ kind: 'election', election }),
        (error: unknown) => set({ kind: 'failed', error }),
      );
    }
    return () => {
      current = false;
    };
  }, [id, electionId, known, invitation, turn]);
  return [resolved, () => setTurn((count) => count + 1)];
}

async function read(electionId: string): Promise<PublishedElection> {
  const { api } = desk;
  const [bytes, status] = await Promise.all([api.definition(electionId), api.status(electionId)]);
  const definition = openDefinition(bytes, electionId);
  const services = await readServices(api, definition).catch(() => NO_SERVICES);
  return {
    electionId,
    definition,
    services,
    phase: status.string('phase'),
    decryptions: status.integers('decryptions'),
  };
}
