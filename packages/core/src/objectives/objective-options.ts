import { z } from "zod";

/** A weight in a loss. */
export const weightOption = (standard: number, description: string) =>
  z.number().min(0).default(standard).meta({ description });

/** Steps over which something grows from 0. */
export const stepsOption = (description: string) => z.int().min(0).default(0).meta({ description });
