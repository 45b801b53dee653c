import type { Remedy, Rule } from "./finding.js";
import { percent, shown, type RunFigures } from "./run-figures.js";

/** The gap between both splits counts from this share of the NELBO, and from as many standard errors. */
const shareOfBound = 0.15;
const standardErrors = 4;
/** A rise of the validation NELBO from its lowest by this share of it. */
const rise = 0.05;

/** A model that is better on the images it was trained on than on others. */
export const overfitting: Rule<RunFigures> = (run) => {
  const { model, metrics, config } = run;
  if (!model) return undefined;
  const { train, test } = model;
  const gap = test.negElbo - train.negElbo;
  const error = Math.hypot(train.standardError, test.standardError);
  const scale = Math.max(Math.abs(train.negElbo), Math.abs(test.negElbo));
  const validated = metrics.validation.filter(({ negElbo }) => Number.isFinite(negElbo));
  const best = validated.reduce<(typeof validated)[number] | undefined>(
    (least, line) => (least && least.negElbo <= line.negElbo ? least : line),
    undefined,
  );
  const last = validated.at(-1);
  // where the best model is kept, the last one is nobody's
  const isKept = config.train.keep === "best" || (config.train.keep === undefined && config.train.earlyStopping);
  const rose = !isKept && best && last && last.negElbo - best.negElbo > rise * Math.abs(best.negElbo);
  const apart = gap > shareOfBound * scale && gap > standardErrors * error;
  if (!apart && !rose) return undefined;
  return {
    name: "overfitting",
    severity: "warning",
    title: "The model overfits: it knows its training images better than others",
    evidence: [
      `NELBO is ${shown(train.negElbo)} ± ${shown(train.standardError)} nats on training images and ${shown(test.negElbo)} ± ${shown(test.standardError)} on test images: ${percent(gap / scale)} apart.`,
      ...(rose
        ? [
            `The validation NELBO was lowest at step ${best.step}, ${shown(best.negElbo)} nats, and is ${shown(last.negElbo)} at step ${last.step}.`,
          ]
        : []),
      `It was trained on ${run.images.toLocaleString("en")} images.`,
    ],
    figures: { trainNegElbo: train.negElbo, testNegElbo: test.negElbo, gap, standardError: error, images: run.images },
    remedies: remediesOf(run, rose ? best.step : undefined),
  };
};

function remediesOf({ config, images }: RunFigures, bestStep: number | undefined): Remedy[] {
  const { limit, validation } = config.data;
  const held = validation > 0 ? [] : ["data.validation=0.1"];
  // a batch must fit into what is left
  const left = images - Math.ceil(0.1 * images);
  const batch = validation === 0 && config.train.batch > left ? [`train.batch=${Math.max(1, left >> 1)}`] : [];
  const { earlyStopping } = config.train;
  return [
    ...(limit === undefined ? [] : [{ set: [`data.limit=${10 * limit}`], why: "more images, as far as there are" }]),
    ...(earlyStopping
      ? []
      : [
          {
            set: [...held, ...batch, "train.earlyStopping.patience=5"],
            why: "ends when images that are held out gain no more, and keeps the best model",
          },
        ]),
    ...(bestStep === undefined ? [] : [{ set: [`train.steps=${bestStep}`], why: "ends where they were best" }]),
    ...smallerNets(config.model),
  ];
}

function smallerNets({ encoder, decoder }: RunFigures["config"]["model"]): Remedy[] {
  const halved = (name: string, { hidden }: typeof encoder): string[] =>
    Array.isArray(hidden) && hidden.length > 0 && hidden.every((size) => typeof size === "number" && size >= 32)
      ? [`model.${name}.hidden=[${hidden.map((size) => Number(size) >> 1).join(",")}]`]
      : [];
  const set = [...halved("encoder", encoder), ...halved("decoder", decoder)];
  return set.length === 0 ? [] : [{ set, why: "smaller nets have less room to learn images by heart" }];
}
