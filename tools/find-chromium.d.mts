/** The path of a chromium, or null. */
export function findChromium(): string | null;
