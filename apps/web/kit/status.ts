/**
 * The one polite live region of a page (`<p role="status">` of the frame, empty from the start). Sentences come here only
 * as the announcement rules allow: nothing that repeats, nothing that another person caused.
 */
let region: HTMLElement | null = null;

export function setStatusRegion(element: HTMLElement | null): void {
  region = element;
}

export function announce(sentence: string): void {
  if (region === null) return;
  // The same sentence twice is heard twice only if the text changes in between.
  if (region.textContent === sentence) region.textContent = '';
  region.textContent = sentence;
}
