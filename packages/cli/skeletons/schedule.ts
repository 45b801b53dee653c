// A schedule of the learning rate of your own. It trains as it stands:
//   npx latents train --plugin my-schedule.ts --set optimizer.schedule.type=my-schedule
// Here it falls by the same factor at every step.
import { variant, z, type Schedule } from "@latents/core";

export const schedules = {
  "my-schedule": variant(
    // keys of a config beside `type`: check, default and meaning of each, once
    { final: z.number().gt(0).max(1).default(0.1).meta({ description: "Share of the rate at the end" }) },
    // the rate of optimizer.learningRate -> the rate at step 0, 1, ... of a training of so many steps
    ({ final }) =>
      (rate: number): Schedule =>
      (step, steps) =>
        rate * final ** (step / steps),
  ),
};
