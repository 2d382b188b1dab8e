/** Some of a list of fixed words that programs know (scopes, events), each with its meaning. */
import type { Problem } from '../../kit/frame.js';
import { FieldErrors, Tick } from '../setup/fields.js';
import { fieldId } from '../setup/sentences.js';

interface TickedWordsProps<Word extends string> {
  /** Name of the field among the problems. */
  path: string;
  legend: string;
  words: readonly Word[];
  meaning: (word: Word) => string;
  chosen: readonly Word[];
  choose: (words: Word[]) => void;
  problems: readonly Problem[];
}

export function TickedWords<Word extends string>(props: TickedWordsProps<Word>) {
  const { path, legend, words, meaning, chosen, choose, problems } = props;
  return (
    <fieldset>
      <legend class="label">{legend}</legend>
      <FieldErrors path={path} problems={problems} />
      <div class="options">
        {words.map((word, at) => (
          <Tick
            key={word}
            // A summary of errors leads to the first.
            id={at === 0 ? fieldId(path) : word}
            label={<code dir="ltr">{word}</code>}
            detail={meaning(word)}
            checked={chosen.includes(word)}
            change={(on) => choose(on ? [...chosen, word] : chosen.filter((other) => other !== word))}
          />
        ))}
      </div>
    </fieldset>
  );
}
