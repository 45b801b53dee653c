import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { configTable } from "./config-table.js";

/** The printed tables as `{ name: { key: value } }`. */
function printed(config: unknown): Record<string, Record<string, string>> {
  const { document } = parseHTML(`<html><body>${configTable(config)?.text}</body></html>`);
  const text = (node: Element | null): string => node?.textContent.trim() ?? "";
  return Object.fromEntries(
    [...document.querySelectorAll("table")].map((table) => [
      text(table.querySelector("caption")),
      Object.fromEntries(
        [...table.querySelectorAll("tr")].map((row) => [text(row.querySelector("th")), text(row.querySelector("td"))]),
      ),
    ]),
  );
}

describe("configTable", () => {
  it("groups by top-level key and spells nested keys out", () => {
    const config = {
      seed: 1,
      optimizer: { kind: "adam", learningRate: 1e-8, schedule: { kind: "constant" }, clipNorm: null, extra: undefined },
      model: { layers: [{ width: 3 }, { width: 4 }], hidden: [300, 300], none: [] },
    };
    expect(printed(config)).toEqual({
      general: { seed: "1" },
      optimizer: { kind: "adam", learningRate: "1e-8", "schedule.kind": "constant", clipNorm: "none" },
      model: { "layers.0.width": "3", "layers.1.width": "4", hidden: "300, 300", none: "none" },
    });
  });

  it("gives the objects of a tall group tables of their own", () => {
    const net = { kind: "mlp", hidden: [3], activation: "elu", bias: true };
    expect(printed({ model: { latent: 10, encoder: net, decoder: net, prior: { kind: "normal" } } })).toEqual({
      model: { latent: "10", "prior.kind": "normal" },
      "model.encoder": { kind: "mlp", hidden: "3", activation: "elu", bias: "true" },
      "model.decoder": { kind: "mlp", hidden: "3", activation: "elu", bias: "true" },
    });
  });

  it("prints hostile keys and values as text", () => {
    const hostile = `</td><script>alert(1)</script>"'`;
    expect(printed({ [hostile]: { [hostile]: hostile } })).toEqual({ [hostile]: { [hostile]: hostile } });
  });

  it("cuts what is absurdly deep, long or many", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = { a: deep };
    expect(Object.values(printed({ deep }).deep)).toEqual(["…"]);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(Object.values(printed({ circular }).circular)).toEqual(["…"]);
    expect(printed({ long: "a".repeat(1e6) }).general.long).toHaveLength(401);
    const many = configTable({ many: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])) })!.text;
    expect(many).toContain("… and 4600 more values.");
    expect(many).not.toContain("k400<");
  });

  it("is absent without settings", () => {
    for (const config of [undefined, null, "text", 3, {}, { a: undefined, b: {} }]) {
      const table = configTable(config);
      expect(table === undefined || table.text.includes("none")).toBe(true);
    }
    expect(configTable({})).toBeUndefined();
  });
});
