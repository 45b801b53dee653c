import { expect, it } from "vitest";
import { InputError } from "../errors.js";
import { mlp } from "../nn/index.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "./train.js";
import { warmStart } from "./warm-start.js";

const data = toyData();
const options = { steps: 4, batch: 16, seed: 2, emaDecay: 0.9 };
const trained = (): ReturnType<typeof train> =>
  toyRuntime().then((runtime) => train(toyVae(), data, { ...options, emaDecay: undefined, runtime }));
const other = { ...options, seed: 3 };

it("begins with the values of another training, all of them or those of named parts", async () => {
  const { values } = (await trained()).state;
  const all = warmStart(toyVae(), data, other, values);
  const part = warmStart(toyVae(), data, other, values, ["encoder"]);
  const none = warmStart(toyVae(), data, other, values, []);
  expect(all.state.step).toBe(0);
  for (const name of all.taken) {
    expect(all.state.values[name].data).toEqual(values[name].data);
    expect(all.state.values[`ema.${name}`].data).toEqual(values[name].data);
    const from = name.startsWith("encoder.") ? values : none.state.values;
    expect(part.state.values[name].data).toEqual(from[name].data);
  }
  expect(part.taken).toEqual(all.taken.filter((name) => name.startsWith("encoder.")));
  expect(all.state.values["decoder.0.weight"].data).not.toEqual(none.state.values["decoder.0.weight"].data);
  // the optimiser has seen nothing
  const { state } = await train(toyVae(), data, { ...other, resume: all.state, runtime: await toyRuntime() });
  expect(state.step).toBe(4);
});

it("says what does not fit", async () => {
  const { values } = (await trained()).state;
  const wider = toyVae({ decoder: mlp([2, 9, 16]) });
  expect(() => warmStart(wider, data, other, values)).toThrow(
    'warm start: "decoder.0.weight" must be [9, 2], the other model has [8, 2]; name the parts that both have alike',
  );
  expect(warmStart(wider, data, other, values, ["encoder"]).taken).toHaveLength(2);
  const deeper = toyVae({ decoder: mlp([2, 8, 8, 16]) });
  expect(() => warmStart(deeper, data, other, values)).toThrow(/the other model has none|the other model has \[/);
  expect(() => warmStart(toyVae(), data, other, values, ["encodr"])).toThrow(InputError);
  expect(() => warmStart(toyVae(), data, other, values, ["encodr"])).toThrow(
    /^warm start: the model has no part "encodr"; name some of encoder, .*decoder/,
  );
});
