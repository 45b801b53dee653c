import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../errors.js";
import { parseSetting } from "./parse-setting.js";

it.each([
  ["optimizer.learningRate=1e-4", { optimizer: { learningRate: 1e-4 } }],
  ["train.steps=20_000", { train: { steps: 20000 } }],
  ["train.epochs=.5", { train: { epochs: 0.5 } }],
  ["optimizer.learningRate=NaN", { optimizer: { learningRate: NaN } }],
  ["optimizer.learningRate=-.inf", { optimizer: { learningRate: -Infinity } }],
  ["data.skipUnreadable=true", { data: { skipUnreadable: true } }],
  ["model.prior=standard-normal", { model: { prior: "standard-normal" } }],
  ["model.encoder.hidden=[300, 300]", { model: { encoder: { hidden: [300, 300] } } }],
  ["model.encoder.hidden=[]", { model: { encoder: { hidden: [] } } }],
  ['model.encoder={"type": "mlp", "hidden": [5]}', { model: { encoder: { type: "mlp", hidden: [5] } } }],
  // keys of texts take any text, a number too
  ["data.name=2024", { data: { name: "2024" } }],
  ["title='a = b'", { title: "a = b" }],
  ['title="1"', { title: "1" }],
  ['seed="1"', { seed: "1" }],
])("%s", (text, values) => {
  expect(parseSetting(text)).toEqual({ source: `--set ${text}`, values, level: "command line" });
});

it.each([
  ["optimizer.learningRate", "--set optimizer.learningRate: must be key=value, such as optimizer.learningRate=1e-4"],
  ["=3", "--set =3: must be key=value, such as optimizer.learningRate=1e-4"],
  ["", "--set : must be key=value, such as optimizer.learningRate=1e-4"],
  ["a..b=3", "--set a..b=3: must be key=value, such as optimizer.learningRate=1e-4"],
  ["seed=", "--set seed=: the value is missing; must be key=value"],
  ["model.encoder.hidden=[1, 2", "--set model.encoder.hidden=[1, 2: the list must end with ]"],
  ["model={x}", "--set model={x}: the value is not valid JSON: "],
])("refuses %j", (text, message) => {
  expect(() => parseSetting(text)).toThrow(InputError);
  expect(() => parseSetting(text)).toThrow(message);
});

it("gives a layer or an InputError for any text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.string(), fc.string()).map((pair) => pair.join("=")),
      ),
      (text) => {
        try {
          expect(parseSetting(text).level).toBe("command line");
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      },
    ),
  );
});
