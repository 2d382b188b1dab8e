/** Encryptions in a Node process that has done nothing before. */
import { encryptionTimes } from './encryption-run.js';

process.send?.(encryptionTimes(Number(process.argv[2])));
process.disconnect();
