/** How far the keys of a frozen election are, kept fresh while somebody looks. */
import { type CeremonyProgress, officeHttp, ParticipantsApi } from '#client';
import { useEffect, useState } from 'preact/hooks';

const POLL_MS = 5_000;

/**
 * @param isWanted  only a frozen election has ceremonies
 * @param fail      heard where even the first look failed
 * @returns null before the first answer
 */
export function useCeremony(
  planId: string,
  isWanted: boolean,
  fail: (error: unknown) => void = () => undefined,
): CeremonyProgress | null {
  const [progress, setProgress] = useState<CeremonyProgress | null>(null);
  useEffect(() => {
    if (!isWanted) return setProgress(null);
    let current = true;
    const look = async () => {
      const found = await new ParticipantsApi(officeHttp('', null)).ceremony(planId);
      if (current) setProgress(found);
    };
    look().catch(fail);
    const timer = setInterval(() => {
      if (!document.hidden) look().catch(() => undefined);
    }, POLL_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [planId, isWanted]);
  return progress;
}
