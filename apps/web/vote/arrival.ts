/**
 * The invitation that came with the link, after `#` (spec §5): read once, then taken out of the address bar and of this
 * history entry, before anything else of the page runs. It never reaches a server, and it is kept in memory alone.
 */
function takeFragment(): string[] {
  const fragment = location.hash.slice(1);
  if (fragment !== '') history.replaceState(null, '', location.pathname);
  // An election with two registrars sends two codes; one link may carry both.
  return invitationsIn(fragment);
}

function invitationsIn(fragment: string): string[] {
  return fragment.split('.').filter((text) => /^[0-9A-Za-z-]{36,120}$/.test(text));
}

/** A link followed while the page is open changes the fragment alone; places within the page (`#help`) are left alone. */
export function onLaterInvitation(use: (invitations: string[]) => void): void {
  addEventListener('hashchange', () => {
    if (invitationsIn(location.hash.slice(1)).length > 0) use(takeFragment());
  });
}

export const arrivedWith: string[] = takeFragment();
