// An encoder and a decoder of your own. They train as they stand:
//   npx latents train --plugin my-net.ts --set model.encoder.type=my-net --set model.decoder.type=my-net
// Here they are linear layers with a way around each: h + relu(W h + b).
import { activation, lambda, linear, ops, sequential, variant, z, type Layer, type PartContext } from "@latents/core";

// keys of a config beside `type`: check, default and meaning of each, once
const options = {
  width: z.int().min(1).default(128).meta({ description: "Units of each layer" }),
  depth: z.int().min(1).max(50).default(2).meta({ description: "Layers with a way around them" }),
};

/** h -> h + relu(W h + b); a layer is a description, and asks its scope for parameters when it is applied. */
const around = (width: number): Layer => {
  const step = sequential(linear(width), activation("relu"));
  return { ...step, kind: "around", apply: (h, scope) => ops.add(h, step.apply(h, scope)) };
};

const trunk = (width: number, depth: number): Layer[] => [
  linear(width),
  ...Array.from({ length: depth }, () => around(width)),
];

export const encoders = {
  // image values [rows, c h w] -> features [rows, f]
  "my-net": variant(options, ({ width, depth }, _context: PartContext) => sequential(...trunk(width, depth))),
};

export const decoders = {
  // codes [rows, latent] -> what the likelihood takes; the context says how many values that are
  "my-net": variant(options, ({ width, depth }, { data: { shape }, outputsPerValue }: PartContext) => {
    const values = shape[0] * shape[1] * shape[2] * outputsPerValue;
    return sequential(
      ...trunk(width, depth),
      linear(values),
      lambda("smaller", (x) => ops.mul(x, 0.5)),
    );
  }),
};
