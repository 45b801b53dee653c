/** Options of the command that words of the core name, and what they are called in the page. */
const words: readonly (readonly [RegExp, string])[] = [
  [/; --header says that it has one/, "; “First line” below says that it has one"],
  [/; --header no says that it is a row/, "; “First line” below says that it is a row"],
  [/; --encoding names another/, "; “Encoding” below names another"],
  [/; name the file's encoding with --encoding/, "; choose its “Encoding” below"],
  [/, or give it to --na as a word of missing cells/, ", or add it to the “Words of missing cells” below"],
  [/(if that is a missing cell|if it does), give it to --na/, "$1, add it to the “Words of missing cells” below"],
  [/^--encoding:/, "Encoding:"],
  [/^--separator:/, "Separator:"],
];

/** What the core says of a table, in the words of the page. */
export const inPageWords = (message: string): string =>
  words.reduce((text, [pattern, word]) => text.replace(pattern, word), message);
