/** Secrets of links stand behind the `#`, which no server gets; they leave the address before anything else happens. */

/** What stood behind the `#`, or "". */
export function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (fragment !== '') history.replaceState(null, '', location.pathname);
  return fragment;
}
