import { expect, it } from "vitest";
import { buildPage, ownKilobytes } from "./open-studio.js";

it("no more code comes into the page unseen: all views, the engine and what it loads when it is asked, without ONNX Runtime and video", async () => {
  await buildPage();
  expect(ownKilobytes()).toBeGreaterThan(250);
  // all views together: none loads more than 400 (mostKilobytes). 520 before the map's panels, one's own images and compared samples came, 30 kB in chunks of their views
  expect(ownKilobytes()).toBeLessThan(560);
});
