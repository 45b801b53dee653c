import { expect, it } from "vitest";
import { buildPage, ownKilobytes } from "./open-studio.js";

it("no more code comes into the page unseen: all views, the engine and what it loads when it is asked, without ONNX Runtime and video", async () => {
  await buildPage();
  expect(ownKilobytes()).toBeGreaterThan(250);
  // all views together: none loads more than 405 (mostKilobytes). 520 before the map's panels, one's own images and compared samples came, 30 kB in chunks of their views; 560 before tables
  // were trained in the page: to read CSV and dates and to write a schema are 35 kB that come when somebody gives one
  expect(ownKilobytes()).toBeLessThan(610);
});
