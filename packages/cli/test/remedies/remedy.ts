/** A message and how its remedy helps: what `wrong` does is refused by it, what `mended` does, as the message says, is not. */
export interface Remedy {
  /** As the sources have it, `{}` standing for what is put in (`messagesWithRemedy`). */
  readonly message: string;
  readonly wrong: () => unknown;
  /** One for each remedy that it names. */
  readonly mended: readonly (() => unknown)[];
}

/** One entry of a table. */
export const remedy = (message: string, wrong: () => unknown, ...mended: (() => unknown)[]): Remedy => ({
  ...{ message, wrong, mended },
});

/** What a message of the sources looks like once it is filled in. */
export const patternOf = (message: string): RegExp =>
  new RegExp(
    `^${message
      .split("{}")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^]*")}$`,
  );
