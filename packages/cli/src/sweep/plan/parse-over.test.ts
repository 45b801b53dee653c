import { InputError } from "@latents/core";
import { describe, expect, it } from "vitest";
import { parseOver, sweptKey } from "./parse-over.js";

describe("parseOver", () => {
  it.each([
    ["model.latent=2,5, 10", [2, 5, 10]],
    ["optimizer.learningRate=1e-4,.001", [1e-4, 1e-3]],
    ["optimizer.type=adam,sgd", ["adam", "sgd"]],
    ["model.encoder.hidden=[512, 256],[300]", [[512, 256], [300]]],
    [
      'model.prior={"type": "mixture", "components": 5},standard-normal',
      [{ type: "mixture", components: 5 }, "standard-normal"],
    ],
    ["data.name=mnist,../my..data", ["mnist", "../my..data"]],
    ['data.name="a,b",c', ["a,b", "c"]],
    ["data.name=2024,2025", ["2024", "2025"]],
    ["data.skipUnreadable=true,false", [true, false]],
    ["model.latent=7", [7]],
  ])("reads the values of %s", (text, values) => {
    const key = text.slice(0, text.indexOf("="));
    expect(parseOver(text)).toEqual({ key, source: `--over ${key}`, values });
  });

  it.each([
    ["optimizer.learningRate=log:1e-4..1e-2", { from: 1e-4, to: 1e-2, scale: "log", whole: false }],
    ["optimizer.learningRate=0.1..0.2", { from: 0.1, to: 0.2, scale: "linear", whole: false }],
    ["optimizer.learningRate=linear:.1...2", { from: 0.1, to: 0.2, scale: "linear", whole: false }],
    ["model.latent=2..20", { from: 2, to: 20, scale: "linear", whole: true }],
    ["model.latent=log:1..1_000", { from: 1, to: 1000, scale: "log", whole: true }],
    // whether there is such a key is asked with the rest of the config
    ["optimizer.learningrate=log:1..2", { from: 1, to: 2, scale: "log", whole: false }],
  ])("reads the range of %s", (text, range) => {
    const key = text.slice(0, text.indexOf("="));
    expect(parseOver(text)).toEqual({ key, source: `--over ${key}`, ...range });
  });

  it.each([
    ["model.latent", /^--over model\.latent: must be key=values, such as --over model\.latent=2,5,10/],
    ["=2", /^--over =2: must be key=values/],
    ["model..latent=2", /^--over model\.\.latent=2: must be key=value/],
    ["model.latent=", /^--over model\.latent: needs values, such as/],
    ["model.latent=2,,3", /^--over model\.latent: a value is missing in "2,,3"/],
    ["model.latent=2,5,2", /^--over model\.latent: the value 2 appears twice/],
    ["model.encoder.hidden=[2,3", /^--over model\.encoder\.hidden: a bracket or a quote is not closed/],
    ['model.prior={"type"}', /^--over model\.prior=\{"type"\}: the value is not valid JSON/],
    ["optimizer.learningRate=log:1e-4", /^--over optimizer\.learningRate: a range is written from\.\.to/],
    ["optimizer.learningRate=1..2..3", /a range is written from\.\.to, .*, got "1\.\.2\.\.3"/],
    ["optimizer.learningRate=log:a..b", /a range goes from one number to another, such as log:1e-4\.\.1e-2, got "a"/],
    ["optimizer.learningRate=1e-2..1e-4", /a range must rise, got 0\.01\.\.0\.0001/],
    ["optimizer.learningRate=log:0..1", /a log range must begin above 0, got 0; use linear:0\.\.1/],
    ["model.latent=1.5..3", /--over model\.latent: its range must begin and end with whole numbers, got 1\.5\.\.3/],
    ["optimizer.type=log:1..2", /--over optimizer\.type: only a key that takes a number has a range; list its values/],
  ])("refuses %s", (text, message) => {
    expect(() => parseOver(text)).toThrow(message);
    expect(() => parseOver(text)).toThrow(InputError);
  });
});

describe("sweptKey", () => {
  it("takes a list, a range, or a text as --over takes it", () => {
    expect(sweptKey("here", "model.latent", [2, 3])).toEqual({ key: "model.latent", source: "here", values: [2, 3] });
    const range = { from: 1e-4, to: 1e-2, scale: "log", whole: false };
    for (const given of [{ from: 1e-4, to: 1e-2, scale: "log" }, "log:1e-4..1e-2"])
      expect(sweptKey("here", "optimizer.learningRate", given)).toMatchObject(range);
  });

  it.each([
    ["model.latent", 5, /^here: must be a list such as \[2, 5, 10\], or a range .*, got 5$/],
    ["model.latent", null, /^here: must be a list .*, got null$/],
    ["model.latent", [], /^here: must have at least one value, the list is empty$/],
    ["model.latent", [1, 1], /^here: the value 1 appears twice$/],
    ["model.prior", "mixture", /^here: must be a list of values or a range, got "mixture"; write \[mixture\]$/],
    ["model.latent", { from: 1, to: 4, step: 1 }, /^here: unknown key "step" of a range\. Allowed: from, to, scale$/],
    ["model.latent", { from: 1, to: "4" }, /^here: from and to must be numbers, got "4"$/],
    ["model.latent", { from: 1, to: 4, scale: "cubic" }, /^here: scale must be one of linear, log, got "cubic"$/],
  ])("refuses %s: %j", (key, given, message) => {
    expect(() => sweptKey("here", key, given)).toThrow(message);
  });
});
