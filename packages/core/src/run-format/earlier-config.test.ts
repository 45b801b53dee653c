import { expect, it } from "vitest";
import { resolveConfig } from "../config/index.js";
import { withEarlierMeaning } from "./earlier-config.js";

const meaning = (data: object): object =>
  resolveConfig([{ source: "config.json", values: withEarlierMeaning({ data }) }]).data;

it("keeps what the config of a run of before meant: the first images, and fewer kinds of files", () => {
  expect(meaning({ name: "mnist", limit: 400 })).toMatchObject({ limit: 400, limitBy: "first" });
  expect(meaning({ name: "mnist" })).toMatchObject({ limitBy: "balanced" });
  expect(meaning({ name: "mnist" })).not.toHaveProperty("endings");
  expect(meaning({ name: "/data/photos" })).toMatchObject({ endings: ["png", "jpg", "jpeg", "webp"] });
});

it("leaves the config of a run of today as it is", () => {
  const values = resolveConfig([{ source: "test", values: { data: { name: "/data/photos", limit: 400 } } }]);
  expect(withEarlierMeaning(values)).toBe(values);
  expect(values.data).toMatchObject({ limitBy: "balanced" });
});
