/** `/office/`: whoever is signed in goes on to the elections. */
import { useEffect } from 'preact/hooks';
import { go } from '../../kit/router.js';
import type { PageProps } from '../routes.js';
import { UnfetchedPage } from './loading.js';

export function StartPage({ session }: PageProps) {
  useEffect(() => go('/office/elections', 'replace'), []);
  return <UnfetchedPage session={session} failed={false} />;
}
