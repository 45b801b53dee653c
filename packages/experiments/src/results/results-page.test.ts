import { describe, expect, it } from "vitest";
import { resultsPage } from "./results-page.js";
import type { SavedResult } from "./write-result.js";

const result: SavedResult = {
  id: "e1-vae",
  title: "VAE of digits",
  command: "latents reproduce e1-vae",
  commit: "abc1234",
  seeds: [1],
  machine: "2 cores",
  elapsedMs: 65_000,
  protocol: "all test images",
  source: "a post",
  seen: "It is better.",
  rows: [
    {
      label: "z = 20 | k = 1",
      published: { negElbo: 97.2, accuracy: 0.9 },
      ours: { negElbo: 95.514, standardError: 0.2512, kl: 25, accuracy: 0.9312, errorRate: 0.0688, variance: 0.02871 },
      note: "two\nlines",
    },
    { label: "no figures there", ours: { images: 10_000 } },
  ],
  pictures: [
    { file: "samples.png", caption: "draws | prior" },
    { file: "turn.html", caption: "turnable" },
  ],
};

describe("resultsPage", () => {
  const page = resultsPage([result, { ...result, id: "e6-iwae", title: "IWAE", seeds: [1, 2] }]);

  it("lists the experiments with their time, each with a link to its section", () => {
    expect(page).toMatch(/^# Results\n/);
    expect(page).toContain("| [e1-vae](#e1-vae) | VAE of digits | 1:05 |\n| [e6-iwae](#e6-iwae) | IWAE | 1:05 |");
    expect(page.match(/^## .*/gm)).toEqual(["## e1-vae", "## e6-iwae", "## Verdicts"]);
  });

  it("shows published and own figures: ± after the first, shares as percentages, small ones with two digits", () => {
    expect(page).toContain(
      "| z = 20 \\| k = 1 | negElbo 97.2, accuracy 90.00 % | negElbo 95.51 ± 0.25, kl 25, accuracy 93.12 %, errorRate 6.88 %, variance 0.029 | two lines |",
    );
    expect(page).toContain("| no figures there | no number | images 10,000 |  |");
  });

  it("says protocol, source, command, seeds, commit and machine", () => {
    expect(page).toContain("**VAE of digits.** It is better.\n\nPublished: a post. Ours: all test images.");
    expect(page).toContain("`latents reproduce e1-vae` · 1:05 · seed 1 · abc1234 · 2 cores");
    expect(page).toContain("· seeds 1, 2 ·");
  });

  it("sends those who ask for many rows to their page", () => {
    const apart = resultsPage([{ ...result, page: "family.md" }]);
    expect(apart).toContain("Rows and pictures: [docs/family.md](../family.md).\n\n`latents reproduce e1-vae` · 1:05");
    expect(apart).not.toMatch(/samples\.png|\| \| published/);
  });

  it("shows pictures and links what is none", () => {
    expect(page).toContain(
      "![draws \\| prior](e1-vae/samples.png)\n\n*draws \\| prior*\n\n[turnable](e1-vae/turn.html)",
    );
  });
});
