/** Says once that the connection is lost (after 3 s) and once that it is back. */
import { useEffect } from 'preact/hooks';
import { t } from './i18n.js';
import { announce } from './status.js';

const LOSS_MS = 3_000;

export function useConnectionNews(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = false;
    const lost = () => {
      timer = setTimeout(() => {
        told = true;
        announce(t('common.online.lost'));
      }, LOSS_MS);
    };
    const back = () => {
      clearTimeout(timer);
      if (told) announce(t('common.online.back'));
      told = false;
    };
    addEventListener('offline', lost);
    addEventListener('online', back);
    return () => {
      clearTimeout(timer);
      removeEventListener('offline', lost);
      removeEventListener('online', back);
    };
  }, []);
}
