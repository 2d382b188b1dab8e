/** A transaction id, short, with a link where the server names a block explorer. */
import { t } from './i18n.js';
import { explorerLink, type Services } from './services.js';

const SHOWN = 8;

export function Txid({ txid, services, whole = false }: { txid: string; services: Services; whole?: boolean }) {
  const text = whole ? txid : `${txid.slice(0, SHOWN)} … ${txid.slice(-SHOWN)}`;
  const shown = (
    <bdi class="mono break" dir="ltr" translate={false} title={txid}>
      {text}
    </bdi>
  );
  const link = explorerLink(services, txid);
  if (link === null) return shown;
  return (
    <a href={link} rel="noreferrer" aria-label={t('common.txid.link', { txid: text })}>
      {shown}
    </a>
  );
}
