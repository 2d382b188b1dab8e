/**
 * What the address carried behind `#`: a ballot tracker, or the code of a tested ballot. A fragment never reaches the server;
 * a code of a tested ballot is taken off the address at once, since it holds choices.
 */
const text = decodeURIComponent(location.hash.slice(1).replace(/%(?![0-9a-fA-F]{2})/g, ''));

/** Any text, untrusted, or "". */
export const arrival: string = text;

if (/^c/i.test(text) && text.length > 60) history.replaceState(null, '', location.pathname);
