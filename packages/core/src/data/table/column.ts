/** What a column of a table holds. Identifiers, constants and free text never reach a model. */
export type ColumnKind = "continuous" | "count" | "binary" | "categorical" | "ordinal" | "date";

/** A column's likelihood by its word; see `columnLikelihoods`. */
export type ColumnLikelihoodName =
  | "normal"
  | "student-t"
  | "log-normal"
  | "beta"
  | "bernoulli"
  | "categorical"
  | "ordinal"
  | "binomial"
  | "poisson"
  | "negative-binomial"
  | "zero-inflated-negative-binomial";

/** One column of a table: what its numbers mean, and what comes out again. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Of a binary, categorical or ordinal column, in order: a stored value is the place of its category, 0, 1, ... */
  readonly categories?: readonly string[];
  /** Default the first of `likelihoodsOf` its kind. */
  readonly likelihood?: ColumnLikelihoodName;
  /** Digits after the decimal point; without it values are real numbers. 0 with `integer`. */
  readonly decimals?: number;
  /** Whole numbers: they come out as such. */
  readonly integer?: boolean;
  /** Least and largest value that may come out; default those of the training rows. */
  readonly bounds?: readonly [low: number, high: number];
  /** Factor of the column's nats in the training loss; default 1, so that the loss is -log p of the row. */
  readonly weight?: number;
}

const real = ["normal", "student-t", "log-normal", "beta"] as const;

/** The likelihoods that suit a kind of column, its default first. */
export const likelihoodsOf: Readonly<Record<ColumnKind, readonly ColumnLikelihoodName[]>> = {
  continuous: real,
  date: real,
  count: ["negative-binomial", "poisson", "zero-inflated-negative-binomial", ...real],
  binary: ["bernoulli"],
  categorical: ["categorical"],
  ordinal: ["ordinal", "categorical", "binomial"],
};

/** All kinds, in the order that errors list. */
export const columnKinds = Object.keys(likelihoodsOf) as ColumnKind[];

/** The likelihood of a column. */
export const likelihoodOf = ({ kind, likelihood }: Column): ColumnLikelihoodName =>
  likelihood ?? likelihoodsOf[kind][0];

/** Categories of a column; 0 where its values are numbers. */
export const categoriesOf = ({ kind, categories }: Column): number =>
  kind === "binary" ? 2 : kind === "categorical" || kind === "ordinal" ? (categories?.length ?? 0) : 0;

/** Digits after the decimal point that a column's values have; undefined for real numbers. */
export const decimalsOf = ({ kind, decimals, integer }: Column): number | undefined =>
  kind === "count" || kind === "date" || integer ? 0 : decimals;
