import { z } from "zod";

/** A weight in a loss. */
export const weightOption = (standard: number, description: string) =>
  z.number().min(0).default(standard).meta({ description });

/** Steps over which something grows from 0. */
export const stepsOption = (description: string) => z.int().min(0).default(0).meta({ description });

/** A number of codes. */
export const countOption = (standard: number, description: string) =>
  z.int().min(1).default(standard).meta({ description });

/** How an objective that needs no density of codes takes them. */
export const codeOption = (standard: "point" | "draw") =>
  z.enum(["point", "draw"]).default(standard).meta({
    description: "point: x is encoded to one code, without a density; draw: a draw from q(z|x)",
  });

/** [channels, height, width] of the images, which a config knows from the data. */
export const shapeOption = z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]);
