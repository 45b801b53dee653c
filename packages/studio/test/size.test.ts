import { expect, it } from "vitest";
import { buildPage, ownKilobytes } from "./open-studio.js";

it("no more code comes into the page unseen: all views, the engine and what it loads when it is asked, without ONNX Runtime and video", async () => {
  await buildPage();
  expect(ownKilobytes()).toBeGreaterThan(250);
  expect(ownKilobytes()).toBeLessThan(520);
});
