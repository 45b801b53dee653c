import { InputError } from "../errors.js";
import type { Dim, Shape, Tensor } from "../graph/index.js";
import type { LikelihoodDistribution } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import type { Draw, PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";
import type { NoiseKind } from "../random/index.js";
import type { Latent, LatentModel, PriorSite, Values } from "./latent.js";
import { Rows } from "./rows.js";

/** Where the noise of a model's latents comes from. */
export type LatentNoise = (latent: string, kind: NoiseKind, shape: Shape) => Tensor;

/** The images of a bound, what is known of them, and where the noise comes from. */
export interface LatentInput {
  /** [batch, d] */
  readonly x: Tensor;
  /** Every given, and the latents that are observed here, [batch, size]. */
  readonly known?: Values;
  readonly noise: LatentNoise;
  /** Draws of all latents, as an axis in front; default one, without the axis. */
  readonly draws?: number;
}

/** A latent in its place: drawn, summed (no draw), or observed (no posterior). */
export interface Placed {
  readonly latent: Latent;
  readonly posterior?: PosteriorDistribution;
  /** At the rows before it; of what is observed, or whose p is not early, at all rows. */
  readonly draw?: Draw;
  /** Written at the rows before it where it is early, else at all rows. */
  readonly prior: PriorDistribution;
  /** Whether all that p looks at was drawn before. */
  readonly early: boolean;
  /** Sums taken before it, and the number of rows then. */
  readonly before: number;
  readonly count: Dim;
}

/** A model with all its latents drawn, summed or observed, and x decoded. */
export interface PlacedModel {
  readonly rows: Rows;
  readonly placed: readonly Placed[];
  /** p(x | values). */
  readonly decoded: LikelihoodDistribution;
  /** log p(x | values), [..., all rows]. Unit: nats. */
  readonly logLikelihood: Tensor;
}

/** Draws and sums a model's latents in q's order, and decodes. Throws InputError for a given that is missing. */
export function place(model: LatentModel, input: LatentInput, scope: Scope): PlacedModel {
  const { x, known = {} } = input;
  const rows = new Rows(x);
  for (const { name } of model.givens) {
    if (!known[name]) throw new InputError(`bound: the model's "${name}" must be given, and is missing`);
    rows.values.set(name, known[name]);
  }
  const priorOf = (latent: Latent): PriorDistribution =>
    latent.prior(siteOf(latent.name, latent.priorGiven, rows, scope));
  // an early p is written with its q, since the rows change with the next sum; the others when all is drawn
  const drafts = model.latents.map((latent) => {
    const early = latent.priorGiven.every((name) => rows.values.has(name));
    const [before, count] = [rows.depth, rows.count];
    let own: PriorDistribution | undefined;
    const prior = (): PriorDistribution | undefined => (own ??= early ? priorOf(latent) : undefined);
    const drawn = known[latent.name]
      ? observe(latent, known[latent.name], rows)
      : draw(latent, input, rows, scope, prior);
    const draft = { latent, early, before, count, ...drawn.placed, prior: prior() };
    drawn.done();
    return draft;
  });
  const placed = drafts.map((draft): Placed => ({ ...draft, prior: draft.prior ?? priorOf(draft.latent) }));
  const decoded: LikelihoodDistribution = model.decode(Object.fromEntries(rows.values), Number(x.shape[1]), scope);
  return { rows, placed, decoded, logLikelihood: decoded.logProb(rows.x) };
}

/** What became of a latent, and what makes its value one that others see. */
interface Outcome {
  readonly placed: Pick<Placed, "posterior" | "draw">;
  readonly done: () => void;
}

const observe = ({ name }: Latent, value: Tensor, rows: Rows): Outcome => ({
  placed: {},
  done: () => rows.values.set(name, rows.lift(value, 0, true)),
});

function draw(
  latent: Latent,
  { noise, draws }: LatentInput,
  rows: Rows,
  scope: Scope,
  prior: () => PriorDistribution | undefined,
): Outcome {
  const { name, size, expectation } = latent;
  const posterior = latent.posterior({
    ...siteOf(name, latent.posteriorGiven, rows, scope),
    x: rows.x,
    prior: () => {
      const own = prior();
      if (own) return own;
      throw new InputError(
        `latent ${name}: its posterior starts from its prior, which looks at what is not drawn before it; put those latents first`,
      );
    },
    once: (feature, write) => {
      if (!rows.shared.has(feature)) rows.shared.set(feature, write());
      return rows.shared.get(feature)!;
    },
  });
  if (expectation === "sum") {
    const { logClasses } = posterior;
    if (!logClasses) throw new InputError(`latent ${name}: it is summed, so its posterior must have categories`);
    return { placed: { posterior }, done: () => rows.enumerate(name, logClasses) };
  }
  const shape = [...(draws === undefined ? [] : [draws]), rows.count, size];
  const drawn = posterior.draw(noise(name, posterior.noise, shape));
  return { placed: { posterior, draw: drawn }, done: () => rows.values.set(name, drawn.z) };
}

/** A latent's view of the variables: those that it declares. */
const siteOf = (latent: string, looksAt: readonly string[], rows: Rows, scope: Scope): PriorSite => ({
  scope,
  value: (name) => {
    const value = looksAt.includes(name) ? rows.values.get(name) : undefined;
    if (value) return value;
    throw new InputError(
      `latent ${latent}: looks at "${name}", which it does not declare or is not drawn yet; name it in posteriorGiven or priorGiven`,
    );
  },
});
