import type { Config, RunRecord, TestFigures } from "@latents/core";

/** Share of images held out where nothing else is said. */
const usualShare = 0.2;

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
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const likelihood = [type, ...given.map(([name, value]) => `${name} ${String(value)}`)].join(" ");
  const { name, group, test } = config.data;
  return [
    name,
    shape.join(" x "),
    `${images.toLocaleString("en")} test images`,
    ...(group === undefined ? [] : [`groups ${group}`]),
    ...(test === usualShare ? [] : [`share ${test}`]),
    `binarisation ${binarisation}`,
    `likelihood ${likelihood}`,
  ].join(", ");
}
