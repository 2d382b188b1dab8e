/** Keeps every share the moment it arrives, so that it survives a reload, and every wrong one once, as evidence (spec §5, step 5). */
import { equalBytes, fromHex } from '#crypto';
import type { DeviceState } from './device-state.js';
import type { TokenStep } from './device-types.js';
import type { CollectionListener } from './token-collector.js';

/**
 * @param state   the device's, read anew at each event   @param change  stores changes before it resolves
 * @param need    the issuers' threshold, for showing
 */
export function keepShares(
  state: Readonly<DeviceState>,
  change: (changes: Partial<DeviceState>) => Promise<void>,
  need: number,
  onStep: (step: TokenStep) => void,
): CollectionListener {
  return {
    onAsked: (asked, signed) => onStep({ step: 'asked', asked, signed }),
    onShare: async (shares, issuer) => {
      await change({ shares });
      onStep({ step: 'share', issuer, have: shares.length, need });
    },
    onFailure: async (failure) => {
      if (failure.evidence !== null) {
        const wrong = { issuer: failure.issuer, share: fromHex(failure.evidence, 48) };
        const known = state.wrongShares.some(
          (old) => old.issuer === wrong.issuer && equalBytes(old.share, wrong.share),
        );
        if (!known) await change({ wrongShares: [...state.wrongShares, wrong] });
      }
      onStep({ step: 'failure', failure });
    },
  };
}
