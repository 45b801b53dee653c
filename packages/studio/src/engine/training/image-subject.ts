import { modelFromConfig, type Config, type ImageDataset } from "@latents/core";
import { transfer } from "comlink";
import { TrainingPictures } from "./training-pictures";
import { TrainingPlane } from "./training-plane";
import type { TrainingSubject, TrainingWatch } from "./training-subject";

/** Moments at which the plane is drawn. */
const planeFrames = 48;

/** A training on images: the page sees their codes move in the plane, samples, and reconstructions. */
export function imageSubject(config: Config, train: ImageDataset, test: ImageDataset): TrainingSubject {
  const model = modelFromConfig(config, train.shape);
  const { name, count, shape } = train;
  return {
    ...{ config, model, train, test, data: { name, count, shape } },
    watch: async (runtime): Promise<TrainingWatch> => {
      const pictures = await TrainingPictures.create(model, test, config, runtime);
      const plane = new TrainingPlane(test, config, pictures);
      return {
        begun: { type: "stage", stage: plane.stage },
        moments: {
          count: planeFrames,
          news: async (step, values) => {
            const frame = await plane.frame(step, values);
            return transfer({ type: "plane", frame }, [frame.positions.buffer, frame.manifold.buffer]);
          },
        },
        now: async (step, values) => ({ type: "pictures", step, pictures: await pictures.draw(values) }),
        release: () => pictures.release(),
      };
    },
  };
}
