import type { Config, RunRecord, TestFigures } from "@latents/core";

/** Share of images held out where nothing else is said. */
const usualShare = 0.2;

/** What models are given beside an image, by how they take it: their figures are of p(x|y). Those that infer labels bound p(x) as others do. */
const given: Readonly<Record<string, string>> = { labels: "given labels", covariates: "given covariates" };

/**
 * What figures on test images were measured on and how, in words that are the same exactly where the figures can be compared:
 * `mnist, 1 x 28 x 28, 10,000 test images, binarisation dynamic, likelihood bernoulli`. Data of a path are told apart by the whole path.
 */
export function testProtocol(
  config: Pick<Config, "data" | "model">,
  { shape }: Pick<RunRecord["data"], "shape">,
  { images, binarisation }: Pick<TestFigures, "images" | "binarisation">,
): string {
  const { type, ...settings } = config.model.likelihood;
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  const likelihood = [type, ...said.map(([name, value]) => `${name} ${String(value)}`)].join(" ");
  const { name, group, test } = config.data;
  const labels = given[config.model.conditioning.type];
  return [
    name,
    shape.join(" x "),
    `${images.toLocaleString("en")} test images`,
    ...(group === undefined ? [] : [`groups ${group}`]),
    ...(test === usualShare ? [] : [`share ${test}`]),
    `binarisation ${binarisation}`,
    `likelihood ${likelihood}`,
    ...(labels === undefined ? [] : [labels]),
  ].join(", ");
}
