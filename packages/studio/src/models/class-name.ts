/** What tells the names of classes, where somebody knows them. */
export interface ClassNames {
  readonly classNames?: readonly string[];
}

/** What a class is called: its name, else its number. */
export const className = (names: ClassNames | undefined, label: number): string =>
  names?.classNames?.[label] ?? String(label);
