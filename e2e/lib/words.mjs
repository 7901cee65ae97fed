// What the pages say, read from the translations themselves: a test follows a changed word by itself.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LOCALES = fileURLToPath(new URL('../../crates/server/locales/', import.meta.url));

/** `word(id)` gives the text of a message without variables in this language (`ko` or `en`). */
export function wordsOf(language) {
  const messages = new Map();
  for (const file of readdirSync(`${LOCALES}${language}`)) {
    for (const line of readFileSync(`${LOCALES}${language}/${file}`, 'utf8').split('\n')) {
      const [, id, text] = /^([a-z][a-z0-9-]*) = (.+)$/.exec(line) ?? [];
      if (id) messages.set(id, text);
    }
  }
  return (id) => {
    const text = messages.get(id);
    if (text === undefined || text.includes('{')) throw new Error(`no plain message ${id} in ${language}`);
    return text;
  };
}
