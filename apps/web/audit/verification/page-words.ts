/** The words of a report as the page has them: its language, its way to write numbers and dates. */
import type { Words } from '#verify';
import { hasMessage, isolated, t } from '../../kit/i18n.js';

export const WORDS: Words = { say: t, has: hasMessage, text: isolated };
