/** The text of spec/worked-example.md. All hex in it is cut from the bytes that the library made. */
import { ballotText, challengeText } from './ballot-text.mjs';
import { boardText } from './board-text.mjs';
import { chainText } from './chain-text.mjs';
import { definitionText, keysText, rollText, secretsText, tokenText } from './keys-text.mjs';
import { filesText, resultText, tallyText } from './tally-text.mjs';

const HEAD = `# A worked example

One small election with every byte explained: two trustees (both needed), two issuers (both needed, witnesses as well), one voter
class, one contest of two options, three voters. Sections and algorithms are those of [protocol.md](protocol.md). Not
normative: where it says something else than the rules, report it.

The whole record is \`vectors/worked-example/record.tar\`, the headers of its chain \`vectors/worked-example/headers.json\`:

\`\`\`
npm run verify -- vectors/worked-example/record.tar --headers vectors/worked-example/headers.json
\`\`\`

This page and both files are made by \`npm run vectors\` from \`tools/worked-example/\`; a test holds them to what the library makes. In the
blocks below a line is \`offset length  meaning  bytes\`, 32 bytes in a row.`;

/** @param world of makeElection */
export function workedExample(world) {
  const parts = [
    HEAD,
    secretsText(),
    rollText(world),
    definitionText(world),
    keysText(world),
    tokenText(world),
    ballotText(world),
    challengeText(world),
    boardText(world),
    chainText(world),
    tallyText(world),
    resultText(world),
    filesText(world),
  ];
  return `${parts.join('\n\n')}\n`;
}
