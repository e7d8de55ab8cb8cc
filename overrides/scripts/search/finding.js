// Finds words in the index that hooks/sitedata/build/search_index.py has written; its comment describes the files.

const HIDDEN = /[\p{M}\p{Cf}]/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const HYPHEN = /[-\u2010]/g;
const COMPOUND = /[\p{L}\p{N}]+(?:[-\u2010][\p{L}\p{N}]+)+/gu;
// “d’asile” is looked for as “asile”.
const ELIDED = /(?<![\p{L}\p{N}])(?:\p{L}|qu)['’ʼ‘´′\u0060](?=\p{L})/giu;
// A word as it stands in a text, with all its hyphens; an e-mail address.
const TOKEN = /[^\s@]+@[^\s@]*[\p{L}\p{N}]|[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\p{Cf}]|[-\u2010\u2011](?=[\p{L}\p{N}]))*/gu;
const MIN_STEM = 3;
const MIN_BEGINNING = 2;
const MAX_SHARDS = 3;
/** What another form of a word counts. */
const OTHER_FORM = 0.5;
const PLACES = 64;
// How much of a word must be the same for it to resemble another one.
const MIN_ALIKE = 4;
const MAX_UNLIKE = 3;

/** The index. `read`: gives a file of it; `head`: what holds for all words; `little`: words that say nothing, such as “my”. */
export function opened(read, { letters, rules, pages, starts }, little) {
  function fold(text) {
    const plain = text.normalize("NFKD").toLowerCase().replace(HIDDEN, "");
    return Array.from(plain, (sign) => letters[sign] ?? sign).join("");
  }

  /** The words of a text, compounds also as one: “e-mail” is found as “email”. */
  function wordsOf(text) {
    const plain = fold(text);
    const compounds = plain.match(COMPOUND) ?? [];
    return [...(plain.match(WORD) ?? []), ...compounds.map((compound) => compound.replace(HYPHEN, ""))];
  }

  const unsaid = new Set(wordsOf(little));
  function asked(query) {
    const all = fold(query.replace(ELIDED, "")).match(WORD) ?? [];
    const telling = all.filter((word) => !unsaid.has(word));
    return [...new Set(telling.length ? telling : all)];
  }

  const place = (word) => Math.max(0, starts.findLastIndex((start) => start <= word));
  const shard = (number) => read(`words-${number}.json`);
  const own = (values, word) => (Object.hasOwn(values, word) ? values[word] : undefined);

  /** What is known of a word: [rules, page, weight, page, weight …]. */
  const entry = async (word) => own((await shard(place(word))).words, word);
  const related = async (word) => own((await shard(place(word))).forms, word)?.split(" ") ?? [];

  // A form that stands on no page: which of the words that differ from it as forms do is the same word?
  async function sameByRule(word) {
    const found = rules.map(async ([here, there, atStart], bit) => {
      const rest = atStart ? word.slice(there.length) : word.slice(0, word.length - there.length);
      if (rest.length < MIN_STEM || !(atStart ? word.startsWith(there) : word.endsWith(there))) return [];
      const other = atStart ? here + rest : rest + here;
      return ((await entry(other))?.[0] >> bit) & 1 ? [other, ...(await related(other))] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** Words of the index that begin so, as far as a few files have them. */
  async function beginning(part) {
    const first = place(part);
    let last = first;
    while (last + 1 < Math.min(starts.length, first + MAX_SHARDS) && starts[last + 1].startsWith(part)) last += 1;
    const shards = await Promise.all(Array.from({ length: last - first + 1 }, (_, more) => shard(first + more)));
    return shards.flatMap(({ words }) => Object.keys(words)).filter((word) => word.startsWith(part));
  }

  /** Words that are meant by a word, each with its rank and share: itself and its forms, then what begins so, else what
   * resembles it. */
  async function meant(word) {
    const same = (await entry(word)) ? [word, ...(await related(word))] : await sameByRule(word);
    const longer = word.length < MIN_BEGINNING ? [] : await beginning(word);
    const forms = new Map(longer.map((form) => [form, { rank: 1, share: 1 }]));
    for (const form of same) forms.set(form, { rank: 0, share: form === word ? 1 : OTHER_FORM });
    if (forms.size || word.length < MIN_ALIKE) return { forms, similar: false };
    const others = await beginning(word.slice(0, Math.max(MIN_ALIKE, word.length - MAX_UNLIKE)));
    return { forms: new Map(others.map((form) => [form, { rank: 2, share: 1 }])), similar: others.length > 0 };
  }

  /** Where the words stand that are meant by one: page → the best rank, place and weight. */
  async function placesOf(forms) {
    const found = new Map();
    const entries = await Promise.all([...forms].map(async ([form, how]) => ({ ...how, postings: await entry(form) })));
    for (const { rank, share, postings } of entries) {
      for (let at = 1; at < postings.length; at += 2) {
        const [number, weight] = postings.slice(at, at + 2);
        const here = { rank, place: Math.floor(weight / PLACES), weight: share * (weight % PLACES) };
        if (!found.has(number) || compared(here, found.get(number)) < 0) found.set(number, here);
      }
    }
    return found;
  }

  const compared = (one, other) => one.rank - other.rank || other.place - one.place || other.weight - one.weight;

  /** The numbers of the pages that hold all words asked for, the best first; `forms`: the words to mark there;
   * `similar`: these only resemble what was asked. */
  async function find(query) {
    const each = await Promise.all(asked(query).map(meant));
    const places = await Promise.all(each.map(({ forms }) => placesOf(forms)));
    const numbers = [...(places[0]?.keys() ?? [])].filter((number) => places.every((found) => found.has(number)));
    const judged = numbers.map((number) => ({ number, ...together(places, number) }));
    judged.sort((one, other) => compared(one, other) || one.number - other.number);
    const forms = new Set(each.flatMap(({ forms }) => [...forms.keys()]));
    return { numbers: judged.map(({ number }) => number), forms, similar: each.some(({ similar }) => similar) };
  }

  // A page that says it in its title, or a heading, comes before those that say it in passing; a rare word counts more.
  function together(places, number) {
    const all = places.map((found) => ({ ...found.get(number), rare: Math.log(1 + pages / found.size) }));
    const weight = all.reduce((sum, { weight, rare }) => sum + weight * rare, 0);
    return { rank: Math.max(...all.map(({ rank }) => rank)), place: Math.min(...all.map(({ place }) => place)), weight };
  }

  /** Each word of a text: where it begins and ends, and which of the forms it is. An address is found as a whole only. */
  function tokensOf(text, forms) {
    return [...text.matchAll(TOKEN)].map(({ 0: token, index: from }) => {
      const whole = !token.includes("@") || fold(token).match(WORD).every((word) => forms.has(word));
      return { from, to: from + token.length, found: whole ? wordsOf(token).filter((word) => forms.has(word)) : [] };
    });
  }

  return { find, tokensOf, wordsOf };
}
