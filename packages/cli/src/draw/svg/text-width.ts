/** Advance widths of DejaVu Sans in em, by kinds of characters; a little generous. */
const KINDS: readonly (readonly [RegExp, number])[] = [
  [/[ijl|!'.,:;]/, 0.34],
  [/[ftr()[\] ]/, 0.42],
  [/[mwMW@%→]/, 0.97],
  [/[A-Z]/, 0.72],
];
const OTHERS = 0.64;

/** About how wide a line of DejaVu Sans is, in the unit of `fontSize`: enough to leave room for it. */
export function textWidth(text: string, fontSize: number): number {
  let em = 0;
  for (const character of text) em += KINDS.find(([kind]) => kind.test(character))?.[1] ?? OTHERS;
  return em * fontSize;
}

/** The text, cut with an ellipsis where it would be wider than `width`. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
