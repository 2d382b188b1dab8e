// What the vector files of draft and definition say about the code: edits of the file's base document, and the code that
// refuses the result. The maker of the files and the test that repeats them share it.
import { encodeCanonicalJson } from '#crypto';
import { decodeDefinition, decodeDraft } from '#record';

const decoders = { '3.4 decodeDraft': decodeDraft, '3.5 decodeDefinition': decodeDefinition };

/** A copy of the document with the edits made in order. */
export function edited(base, edits) {
  const document = structuredClone(base);
  for (const edit of edits) {
    const [last, ...path] = [...edit.path].reverse();
    const place = path.reverse().reduce((value, part) => value[part], document);
    if ('value' in edit) place[last] = edit.value;
    else delete place[last];
  }
  return document;
}

/** Decodes what the edits make of the base. */
export function replay(algorithm, base, edits) {
  decoders[algorithm](encodeCanonicalJson(edited(base, edits)));
}
