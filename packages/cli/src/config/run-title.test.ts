import { expect, it } from "vitest";
import { configOfRequest } from "./request-config.js";

const titleOf = async (
  recipe: string | undefined,
  { sets = [], data }: { sets?: string[]; data?: string } = {},
): Promise<string> => {
  const settings = data === undefined ? [] : [{ key: "data.name", flag: "--data", text: data }];
  return (await configOfRequest({ command: "latents train", recipe, settings, sets })).title;
};

it("is the recipe's where the recipe is trained", async () => {
  expect(await titleOf(undefined)).toBe("VAE of MNIST digits");
  expect(await titleOf(undefined, { data: "mnist", sets: ["train.steps=7", "seed=4"] })).toBe("VAE of MNIST digits");
  expect(await titleOf("e4-faces", { data: "some/faces" })).toBe("E4: convolutional VAE of faces, 3x128x128");
});

it("names other data, and what was changed of the model", async () => {
  expect(await titleOf(undefined, { data: "my/photos/" })).toBe("recipe mnist on photos");
  expect(await titleOf("e3-vae", { data: "fashion-mnist", sets: ["train.steps=7"] })).toBe(
    "recipe e3-vae on fashion-mnist",
  );
  expect(await titleOf("e1-vae-z10", { sets: ["model.latent=5", "objective.klWeight=2"] })).toBe(
    "recipe e1-vae-z10, model.latent=5, objective.klWeight=2",
  );
});

it("is the user's where there is one", async () => {
  expect(await titleOf(undefined, { data: "photos", sets: ["title=My photos", "model.latent=5"] })).toBe("My photos");
});
