import { InputError } from "../errors.js";
import type { Latent, LatentModel } from "./latent.js";

/**
 * Returns the model as it is. Throws InputError, naming the latent: for two variables of one name, one that q or p looks at and that is not there or, for q,
 * not drawn before; for a sum that is not over categories, a code that is no drawn continuous latent, and latents whose p look at each other in a circle.
 */
export function checkLatents(model: LatentModel): LatentModel {
  const { givens, latents, code } = model;
  const names = [...givens, ...latents].map(({ name }) => name);
  const twice = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`latents: each variable needs a name of its own, got "${twice}" twice`);
  latents.forEach((latent, i) => {
    const before = [...givens, ...latents.slice(0, i)].map(({ name }) => name);
    for (const name of latent.posteriorGiven)
      if (!before.includes(name))
        throw new InputError(
          `latent ${latent.name}: its posterior looks at "${name}", which ${names.includes(name) ? "is not drawn before it; put that latent first" : `is none of ${names.join(", ")}`}`,
        );
    for (const name of latent.priorGiven)
      if (!names.includes(name) || name === latent.name)
        throw new InputError(
          `latent ${latent.name}: its prior looks at "${name}", which is ${name === latent.name ? "itself" : `none of ${names.join(", ")}`}`,
        );
    if (latent.expectation === "sum" && latent.kind !== "categorical")
      throw new InputError(`latent ${latent.name}: only categories can be summed, and it is ${latent.kind}; draw it`);
    if (latent.expectation === "draw" && latent.kind === "categorical")
      throw new InputError(
        `latent ${latent.name}: a draw of categories has no slope to learn from; take their sum (expectation "sum")`,
      );
  });
  const shown = latents.find(({ name }) => name === code);
  if (shown?.kind !== "continuous" || shown.expectation !== "draw")
    throw new InputError(`latents: the code must be a continuous latent that is drawn, got "${code}"`);
  ancestralOrder(model);
  return model;
}

/** The latents in p's order: each after all that its p looks at. Throws InputError for a circle. */
export function ancestralOrder({ latents }: Pick<LatentModel, "latents">): Latent[] {
  const ordered: Latent[] = [];
  const left = new Set(latents);
  while (left.size > 0) {
    const waiting = new Set([...left].map(({ name }) => name));
    const next = [...left].filter(({ priorGiven }) => !priorGiven.some((name) => waiting.has(name)));
    if (next.length === 0)
      throw new InputError(`latents: the priors of ${[...waiting].join(", ")} look at each other in a circle`);
    for (const latent of next) {
      ordered.push(latent);
      left.delete(latent);
    }
  }
  return ordered;
}
