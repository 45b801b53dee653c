/**
 * How much a finding matters: with a `fault` the model is of little use as it is; a `warning` makes its figures or pictures worse than they need be; a
 * `note` is worth knowing.
 */
export type Severity = "fault" | "warning" | "note";

/** One thing to try. */
export interface Remedy {
  /** Settings as `--set` takes them, such as `objective.klWeight=1`, valid for the run's config; all of them together. */
  readonly set: readonly string[];
  /** What they do. */
  readonly why: string;
}

/** Something about a run that its figures show. */
export interface Finding {
  /** One word for each kind, such as `posterior-collapse`. */
  readonly name: FindingName;
  readonly severity: Severity;
  /** What is so, in a sentence without its full stop. */
  readonly title: string;
  /** The figures that show it, a sentence each. */
  readonly evidence: readonly string[];
  /** The same figures by name, for programs. */
  readonly figures: Readonly<Record<string, number>>;
  /** What to try, the most promising first. */
  readonly remedies: readonly Remedy[];
}

/** Every kind of finding, in the order in which a reader should look. */
export const findingNames = [
  "exploding-decoder",
  "saturated-decoder",
  "learning-rate-high",
  "posterior-collapse",
  "narrow-net",
  "learning-rate-low",
  "kl-never-full",
  "kl-weight-blurs",
  "likelihood-scale-wide",
  "likelihood-scale-narrow",
  "grey-values-as-bits",
  "bits-under-a-density",
  "overfitting",
  "loss-spikes",
  "dead-latents",
  "still-learning",
] as const;

export type FindingName = (typeof findingNames)[number];

/** Looks for one kind of finding; undefined where the figures do not show it, or are not there. */
export type Rule<Figures> = (figures: Figures) => Finding | undefined;
