import { isDeepStrictEqual } from "node:util";
import { InputError, type Config, type ImageDataset, type Vae } from "@latents/core";

/** What decides whether two runs can be compared. */
interface Comparable {
  readonly run: { readonly folder: string; readonly config: Config };
  readonly trained: { readonly model: Pick<Vae, "likelihood" | "conditioning" | "objective"> };
  readonly test: ImageDataset;
}

/**
 * What speaks against reading a difference of two runs' figures as one model being better; empty if nothing does.
 * Throws InputError where there is no difference to speak of: other test images, another protocol, or log-probabilities of other things.
 */
export function comparability(a: Comparable, b: Comparable): string[] {
  const both = `${a.run.folder} and ${b.run.folder}`;
  const refuse = (what: string, ofA: string, ofB: string, remedy: string): never => {
    throw new InputError(`compare: ${both} must have the same ${what}, got ${ofA} and ${ofB}; ${remedy}`);
  };
  const alone = "measure each by itself (latents evaluate)";
  const described = ({ test }: Comparable): string => `${test.name} (${test.count} of ${test.shape.join("x")})`;
  if (!isSameImages(a.test, b.test)) {
    const sameName = described(a) === described(b);
    refuse("test images", described(a), sameName ? `others of the same name and number` : described(b), alone);
  }
  const protocols = [a, b].map(({ run }) => run.config.data.binarisation);
  if (protocols[0] !== protocols[1]) refuse("data.binarisation", protocols[0], protocols[1], alone);
  const [first, second] = [a, b].map(({ trained }) => trained.model.likelihood);
  const said = [a, b].map(({ run }) => run.config.model.likelihood);
  const isLoss = first.measure === "none" && !isDeepStrictEqual(said[0], said[1]);
  const isGrey = first.measure !== "bits" && second.measure !== "bits";
  const isProbability = first.measure !== "none" && second.measure !== "none";
  if (isLoss || (first.measure !== second.measure && !(isGrey && isProbability)))
    refuse("kind of likelihood", `${first.name} (${first.measure})`, `${second.name} (${second.measure})`, alone);
  const notes: string[] = [];
  if (first.measure !== second.measure)
    notes.push(
      `${first.name} is a ${first.measure}, ${second.name} a ${second.measure}: a mass of grey levels bounds a code length, a density does not; bits per dimension are the nearest to a common unit`,
    );
  const given = [a, b].map(
    ({ trained: { model } }) => model.conditioning !== undefined && !model.conditioning.inferred,
  );
  if (given[0] !== given[1])
    notes.push(
      `${given[0] ? a.run.folder : b.run.folder} is given the labels, so its figures are of p(x|y), the other's of p(x)`,
    );
  const points = [a, b].filter(({ trained }) => trained.model.objective.code === "point");
  if (points.length > 0)
    notes.push(
      `${points.map(({ run }) => run.folder).join(" and ")} ${points.length === 1 ? "encodes" : "encode"} to points, so that only REC is of one kind: the other figures are no bounds`,
    );
  const shown = [a, b].map(({ run }) => run.config.data.limit ?? 0);
  if (shown[0] !== shown[1]) notes.push(`they were trained on different numbers of images (data.limit)`);
  return notes;
}

const isSameImages = (a: ImageDataset, b: ImageDataset): boolean =>
  a.count === b.count &&
  a.shape.join() === b.shape.join() &&
  // one of the two may be a view on more bytes
  Buffer.from(a.pixels.buffer, a.pixels.byteOffset, a.pixels.byteLength).equals(
    Buffer.from(b.pixels.buffer, b.pixels.byteOffset, b.pixels.byteLength),
  );
