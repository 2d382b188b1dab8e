/** The worked example of the specification, its record and the headers of its chain. Run by `npm run vectors`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeCanonicalJson, toHex } from '#crypto';
import { encodeTar } from '#record';
import { makeElection } from '../worked-example/election.mjs';
import { workedExample } from '../worked-example/text.mjs';

const at = (path) => new URL(`../../${path}`, import.meta.url);
const world = await makeElection();
mkdirSync(at('vectors/worked-example'), { recursive: true });
writeFileSync(at('spec/worked-example.md'), workedExample(world));
writeFileSync(at('vectors/worked-example/record.tar'), encodeTar(world.files));
const headers = { headers: world.headers.map(toHex), network: 'devnet' };
writeFileSync(at('vectors/worked-example/headers.json'), encodeCanonicalJson(headers));
