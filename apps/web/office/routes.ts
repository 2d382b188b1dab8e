/** Every page of the office by its address; each is fetched when somebody goes there. */
import type { ComponentType } from 'preact';
import type { OfficeSession } from './session.js';

export interface PageProps {
  session: OfficeSession;
  /** What the address holds in the places of `:name`. */
  params: Record<string, string>;
}

interface Route {
  /** Below `/office/`; `:name` stands for one segment of 1 to 64 letters, digits and hyphens. */
  path: string;
  /** Without it a page asks for signing in first. */
  isOpen?: boolean;
  fetch: () => Promise<ComponentType<PageProps>>;
}

/** What is drawn in the place of every page that is not open, as long as nobody is signed in. */
export const SIGN_IN: Route = { path: '', fetch: async () => (await import('./pages/sign-in.js')).SignInPage };

export const ROUTES: readonly Route[] = [
  { path: '', fetch: async () => (await import('./pages/start.js')).StartPage },
  { path: 'join', isOpen: true, fetch: async () => (await import('./pages/join.js')).JoinPage },
  { path: 'recover', isOpen: true, fetch: async () => (await import('./pages/recover.js')).RecoverPage },
  { path: 'account', fetch: async () => (await import('./pages/account.js')).AccountPage },
  { path: 'people', fetch: async () => (await import('./pages/people.js')).PeoplePage },
  { path: 'log', fetch: async () => (await import('./pages/log.js')).LogPage },
  { path: 'elections', fetch: () => import('./pages/elections.js').then((page) => page.ElectionsPage) },
  { path: 'e/:id', fetch: () => import('./pages/overview.js').then((page) => page.OverviewPage) },
  { path: 'e/:id/approvals', fetch: () => import('./pages/approvals.js').then((page) => page.ApprovalsPage) },
  { path: 'e/:id/approvals/:a', fetch: () => import('./pages/approval.js').then((page) => page.ApprovalPage) },
  { path: 'e/:id/ask/:to', fetch: () => import('./pages/ask.js').then((page) => page.AskPage) },
  { path: 'e/:id/log', fetch: () => import('./pages/log.js').then((page) => page.LogPage) },
  { path: 'e/:id/count', fetch: () => import('./pages/count.js').then((page) => page.CountPage) },
  { path: 'e/:id/setup', fetch: () => import('./setup/task-list.js').then((page) => page.TaskListPage) },
  { path: 'e/:id/setup/:step', fetch: () => import('./setup/step-page.js').then((page) => page.SetupStepPage) },
  {
    path: 'e/:id/documents',
    fetch: () => import('./outside/documents-page.js').then((page) => page.DocumentsPage),
  },
  {
    path: 'e/:id/documents/:number',
    fetch: () => import('./outside/certificate-page.js').then((page) => page.CertificatePage),
  },
  { path: 'tokens', fetch: () => import('./outside/tokens-page.js').then((page) => page.TokensPage) },
  { path: 'webhooks', fetch: () => import('./outside/webhooks-page.js').then((page) => page.WebhooksPage) },
  { path: 'e/:id/roll', fetch: () => import('./pages/roll.js').then((page) => page.RollPage) },
  { path: 'e/:id/invitations', fetch: () => import('./pages/invitations.js').then((page) => page.InvitationsPage) },
  { path: 'e/:id/ready', fetch: () => import('./pages/ready.js').then((page) => page.ReadyPage) },
  { path: 'e/:id/trustees', fetch: () => import('./pages/trustees.js').then((page) => page.TrusteesPage) },
  { path: 'trustee/join', isOpen: true, fetch: () => import('./pages/trustee/join.js').then((page) => page.JoinPage) },
  { path: 'trustee/:id/key', isOpen: true, fetch: () => import('./pages/trustee/key.js').then((page) => page.KeyPage) },
  {
    path: 'trustee/:id/save',
    isOpen: true,
    fetch: () => import('./pages/trustee/save.js').then((page) => page.SavePage),
  },
  {
    path: 'trustee/:id/ceremony',
    isOpen: true,
    fetch: () => import('./pages/trustee/ceremony.js').then((page) => page.CeremonyPage),
  },
  {
    path: 'trustee/:id/rehearse',
    isOpen: true,
    fetch: () => import('./pages/trustee/rehearse.js').then((page) => page.RehearsePage),
  },
  {
    path: 'trustee/:id/decrypt',
    isOpen: true,
    fetch: () => import('./pages/trustee/decrypt.js').then((page) => page.DecryptPage),
  },
  {
    path: 'trustee/:id/lost',
    isOpen: true,
    fetch: () => import('./pages/trustee/lost.js').then((page) => page.LostPage),
  },
];

export interface Destination {
  route: Route;
  params: Record<string, string>;
}

/** @param pathname  of the address; a slash at its end says nothing */
export function findRoute(pathname: string): Destination | null {
  const segments = segmentsOf(pathname.replace(/^\/office/, ''));
  for (const route of ROUTES) {
    const pattern = segmentsOf(route.path);
    if (pattern.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((part, at) => {
      const segment = segments[at] ?? '';
      if (!part.startsWith(':')) return part === segment;
      params[part.slice(1)] = segment;
      return /^[A-Za-z0-9-]{1,64}$/.test(segment);
    });
    if (fits) return { route, params };
  }
  return null;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
