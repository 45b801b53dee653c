/** Runs compared at once. */
export const [fewestCompared, mostCompared] = [2, 12];

export const runAddress = (name: string): string => `/runs/${encodeURIComponent(name)}`;
export const compareAddress = (names: readonly string[]): string =>
  `/compare/${names.map(encodeURIComponent).join(",")}`;
/** The page's view of a run's model: `latent` or `draw`. */
export const modelAddress = (view: "latent" | "draw", name: string): string =>
  `/${view}/${encodeURIComponent(`run:${name}`)}`;

/** A name as it was before it stood in an address; one that was no code stays as it is. */
export function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The names of `compareAddress`. */
export const namesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(",")
      .filter((part) => part !== "")
      .map(decodeName),
  ),
];
