/** Keeps every share the moment it arrives, so that it survives a reload, and every wrong one as evidence (spec §5, step 5). */
import { fromHex } from '#crypto';
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
    onShare: async (shares) => {
      await change({ shares });
      onStep({ step: 'shares', have: shares.length, need });
    },
    onFailure: async (failure) => {
      if (failure.evidence !== null) {
        const wrong = { issuer: failure.issuer, share: fromHex(failure.evidence, 48) };
        await change({ wrongShares: [...state.wrongShares, wrong] });
      }
      onStep({ step: 'failure', failure });
    },
  };
}
