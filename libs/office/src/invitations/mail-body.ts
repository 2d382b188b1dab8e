/**
 * An invitation as the two bodies of an e-mail. The HTML one says the same as the text, loads nothing from anywhere, and
 * holds nothing that would tell the sender who has read it.
 */
import type { Invitation } from './compose.js';

export function mailText(invitation: Invitation): string {
  const { salutation, opening, how, link, codeLabel, code, closing } = invitation;
  return `${[salutation, ...opening, how, link, `${codeLabel}:\n${code}`, ...closing].join('\n\n')}\n`;
}

export function mailHtml(invitation: Invitation): string {
  const { language, direction, subject, salutation, opening, how, link, codeLabel, code, closing } = invitation;
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}" dir="${direction}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em">',
    ...[salutation, ...opening, how].map(paragraph),
    `<p dir="ltr"><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`,
    `<p>${escapeHtml(codeLabel)}:<br><strong dir="ltr" style="font-family: monospace; font-size: 18px">${escapeHtml(code)}</strong></p>`,
    ...closing.map(paragraph),
    '</body></html>',
    '',
  ].join('\n');
}

/** Text from lists and definitions is text, never markup. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
