import type { ModelDescription } from "@latents/core";
import { table } from "../../terminal/table.js";
import { bytes, count } from "../plots/quantity.js";
import { netRows, shapeText } from "./net-rows.js";

/** What a model is made of as a table for a terminal: a line a layer, and their sum. */
export function describeText({ parts, latent, parameters, kept }: ModelDescription): string {
  const numbers = (many: number): string => (many === 0 ? "" : count(many));
  const rows = parts.flatMap((one) => {
    const isLatent = one.part === "posterior" || one.part === "prior";
    return netRows(one).map(({ label, inputs, outputs, parameters: many }, i) => {
      const shape = inputs && outputs ? `${shapeText(inputs)} → ${shapeText(outputs)}` : "";
      return [i === 0 ? one.part : "", label, i === 0 && isLatent ? `z: ${latent}` : shape, numbers(many)];
    });
  });
  const total = [
    `${count(parameters)} trained numbers, ${bytes(4 * parameters)} as float32`,
    ...(kept > 0 ? [`${count(kept)} more are kept with them and not trained`] : []),
  ];
  const titles = [{ title: "PART" }, { title: "LAYER" }, { title: "SHAPE" }];
  return `${table([...titles, { title: "PARAMETERS", align: "right" }], rows)}\n${total.join("; ")}\n`;
}
