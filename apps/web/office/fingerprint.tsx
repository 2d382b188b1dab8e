/** The beginning of a key or hash, for comparing by eye or by telephone. */

const SHOWN = 16;

/** @param of  lower-case hex */
export function Fingerprint({ of }: { of: string }) {
  const groups = of.slice(0, SHOWN).match(/.{4}/g) ?? [];
  return (
    <bdi class="mono" dir="ltr" translate={false} title={of}>
      {groups.join(' ')}
    </bdi>
  );
}
