/**
 * Tests in a browser begin early, one after each other file: they are long and wait a good part of their time, and a long one
 * that begins last runs alone.
 */
import { sep } from 'node:path';
import Sequencer from '@jest/test-sequencer';

export default class BrowserEarly extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isBrowser = ({ path }) => path.includes(`${sep}browser${sep}`);
    const inBrowser = sorted.filter(isBrowser);
    const others = sorted.filter((test) => !isBrowser(test));
    const longer = inBrowser.length > others.length ? inBrowser : others;
    return longer.flatMap((_, at) => [inBrowser[at], others[at]].filter((test) => test !== undefined));
  }
}
