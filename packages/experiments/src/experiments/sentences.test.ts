import { describe, expect, it } from "vitest";
import type { Figures, Row } from "../workbench/findings.js";
import { filmSentence } from "./e1/e1-film.js";
import { furtherSentence } from "./e1/e1-further.js";
import { movedSentence } from "./e1/e1-m2-moved.js";
import { m2Sentence } from "./e1/e1-m2.js";
import { scatterSentence, seedsRow } from "./e1/e1-vae.js";
import { labelsSentence } from "./e6/e6-m2-labels.js";
import { convSentence } from "./e2-conv.js";
import { turnOf, turnSentence } from "./e3-vae.js";
import { facesSentence } from "./e4-faces.js";
import { completionSentence } from "./e5-complete.js";
import { divergencesSentence } from "./e5-js.js";
import { latentSizeSentence } from "./e5-latent-size.js";
import { sweepSentence } from "./e5-sweep.js";
import { costSentence } from "./e6/e6-cost.js";
import { dspritesSentence } from "./e6/e6-dsprites.js";
import { familySentence } from "./e6/e6-family.js";
import { comparisonSentence } from "./e6/e6-likelier.js";
import { vqSentence } from "./e6/e6-vq.js";

const row = (ours: Figures, label = "") => ({ label, ours });

describe("sentences change with the figures", () => {
  it("e1-vae", () => {
    const run = (negElbo: number): Row["ours"] => ({ negElbo, rec: negElbo - 20, kl: 20, standardError: 9 });
    const seeds = seedsRow("z = 10", [run(99), run(100), run(101)], { negElbo: 98 });
    expect(seeds.ours).toEqual({
      ...{ negElbo: 100, rec: 80, kl: 20, standardError: Math.sqrt(1 / 3), least: 99, greatest: 101 },
    });
    const scatter = { standardDeviation: 3, least: 94, greatest: 106, shareBelow: 0.25 };
    expect(scatterSentence(seeds, scatter, 98)).toBe(
      "At z = 10 5 seeds give 100.00 ± 0.58 (99.00 to 101.00) beside the published 98.00; subsets of 100 test images, which the source's figure very likely is of, scatter by 3.00 nats (95 % of them 94.00 to 106.00), and 25 % of them lie at or below it.",
    );
  });

  it("e6-cost", () => {
    const rows = [row({ msPerStep: 2, hours: 5.4 }, "one layer"), row({ msPerStep: 4, hours: 10.9 }, "two layers")];
    expect(costSentence(rows)).toBe(
      "At the pace of its first steps the published schedule would take, in hours of one core: one layer 5, two layers 11; in all 16.",
    );
  });

  it("e1-m2", () => {
    expect(m2Sentence([0.95, 0.94, 0.96], [0.75, 0.76])).toBe(
      "With 100 labels M2 gives 95.00 % of the test images their label (3 choices of the 100: 95.00 %, 94.00 %, 96.00 %; all reach the 93.00 % wanted), more than the classifier alone with 75.50 %.",
    );
    const bad = m2Sentence([0.95, 0.7], [0.9, 0.9]);
    expect(bad).toContain("missed: not all reach the 93.00 % wanted), not more than the classifier alone with 90.00 %");
  });

  it("e1-film", () => {
    const seen = (negElbo: number): string => filmSentence({ negElbo, standardError: 0.256 });
    expect(seen(95.5)).toContain("ends at a NELBO of 95.50 ± 0.26, within 1.5 nats of those published");
    expect(seen(99)).toContain("99.00 ± 0.26, not within 1.5 nats");
  });

  it("e1-m2-moved", () => {
    expect(movedSentence([0.96, 0.95], 0.9491, [0.8, 0.9])).toBe(
      "With 100 labels M2 gives 95.50 % of the test images their label (96.00 %, 95.00 %; every choice reaches the published 94.91 %), the classifier alone, of moved images too, 85.00 %.",
    );
    expect(movedSentence([0.96, 0.94], 0.9491, [0.8, 0.9])).toContain("missed: 1 of 2 reach the published 94.91 %");
  });

  it("e6-m2-600, e6-m2-1000, e6-m2-3000", () => {
    const learned = { labelled: 1000, published: 0.9487, m2: 0.96, alone: 0.93 };
    expect(labelsSentence(learned)).toBe(
      "With 1,000 labels M2 gives 96.00 % of the test images their label (published 94.87 %); more than the classifier alone, of moved images too, with 93.00 %.",
    );
    expect(labelsSentence({ ...learned, m2: 0.92 })).toContain(
      "92.00 % of the test images their label (missed, published 94.87 %); not more than the classifier alone, of moved images too, with 93.00 %",
    );
  });

  it("e1-further", () => {
    const rows = (nll: number, accuracy: number): Row[] => [
      row({ negElbo: 95, nll: 90 }),
      row({ negElbo: 97, nll }),
      row({ negElbo: 93, wantedShare: 0.97 }),
      row({ negElbo: 94, accuracy, wantedShare: 0.95 }),
    ];
    expect(furtherSentence(rows(88.5, 0.981))).toBe(
      "IWAE's NLL is 1.50 nats below that of the VAE with the same nets and steps. Told the label, the NELBO is 2.00 nats better than without, and 97.0 % of the images asked for by class are of it. With all labels the classifier knows 98.1 % of the test images, and 95.0 % of the images asked for are of their class.",
    );
    expect(furtherSentence(rows(91, 0.9))).toContain(
      "IWAE's NLL is 1.00 nats above that of the VAE with the same nets and steps, missed.",
    );
  });

  it("e2-conv", () => {
    const model = (squaredErrorPerPixel: number, readableShare = 0.98) =>
      row({ squaredErrorPerPixel, readableShare, originalsReadableShare: 0.99 });
    const good = convSentence([model(0.01), model(0.02), model(0.015), model(0.04, 0.5)]);
    expect(good).toContain(
      "Reconstructions are sharp enough to read: the classifier reads 98.00 % of them right (99.00 % of the originals)",
    );
    expect(good).toContain("gives a larger error of a pixel, 0.0200 against 0.0100");
    expect(good).toContain("Pooling in the encoder fails, as published: the error of a pixel is 1.50 times as large");
    expect(good).toContain(
      "two dimensions fails, as published: the error of a pixel is 4.00 times as large, 50.00 % readable",
    );
    const bad = convSentence([model(0.02, 0.4), model(0.01), model(0.02), model(0.02)]);
    expect(bad).toContain("Missed: reconstructions are not sharp enough to read");
    expect(bad).toContain("gives no larger error of a pixel");
    expect(bad.match(/does not fail here \(missed;/g)).toHaveLength(2);
  });

  it("e3-vae", () => {
    const first = { kl: [5, 40, 3, 7], rec: [500, 300, 250, 240], loss: [505, 340, 253, 247] };
    const logged = { kl: [10, 20], rec: [90, 80], loss: [100, 100] };
    const turn = turnOf(first, logged);
    expect(turn).toEqual({
      begin: { kl: 40, rec: 300, loss: 340 },
      lowest: { kl: 3, rec: 250, loss: 253 },
      end: { kl: 20, rec: 80, loss: 100 },
    });
    expect(turnSentence(turn)).toBe(
      "As published, the KL falls and then rises: 40.0, 3.0, 20.0 nats at its highest before, at its lowest and at the end; REC falls (300.0, 250.0, 80.0), and the total falls (340.0, 253.0, 100.0)",
    );
    const other = turnSentence({ ...turn, end: { kl: 2, rec: 280, loss: 282 } });
    expect(other).toMatch(/^Missed: the KL does not fall and then rise: 40\.0, 3\.0, 2\.0/);
    expect(other).toContain("REC does not fall throughout (300.0, 250.0, 280.0)");
    expect(other).toContain("the total does not fall throughout (340.0, 253.0, 282.0)");
  });

  it("e4-faces", () => {
    const figures = { squaredErrorTraining: 0.002, effectiveBeta: 1 / 1024, kl: 321.4 };
    const rows = (unseen: readonly number[]): Row[] =>
      unseen.map((squaredErrorUnseen) => row({ ...figures, squaredErrorUnseen }));
    const at = [400, 800, 1200];
    expect(facesSentence(rows([0.01, 0.008, 0.009]), at)).toMatch(
      /^After 400, 800, 1200 epochs the squared error of a value is 0\.0020, 0\.0020, 0\.0020 on training faces and 0\.010, 0\.0080, 0\.0090 on .*, 5\.0, 4\.0, 4\.5 times as much: .*\(missed\)\. The KL weighs 0\.000977 of the ELBO's \(the other reading would be 0\.0156\) and is 321 nats/,
    );
    expect(facesSentence(rows([0.01, 0.008, 0.011]), at)).toContain(
      "(missed): more epochs lower the error on faces that are trained on, and not that on others. The KL",
    );
    expect(facesSentence(rows([0.01, 0.0025, 0.004]), at)).toContain("recovered about as well after 800.");
  });

  it("e5-sweep", () => {
    const grid = [150, 120, 100].map((negElbo, i) => ({
      label: `MNIST, z = ${[2, 5, 20][i]}`,
      ours: { negElbo, standardError: i / 4 },
    }));
    expect(sweepSentence(grid)).toBe(
      "MNIST, z = 20 is best with 100.00 nats; the NELBO falls with every added dimension (z = 2 150.0, z = 5 120.0, z = 20 100.0). Seeds differ by 0.50 nats (standard error) at most.",
    );
    const bent = [grid[0], grid[2], { ...grid[1], label: "MNIST, z = 50" }];
    expect(sweepSentence(bent)).toMatch(/^MNIST, z = 20 is best .* does not fall with every added dimension/);
  });

  it("e5-complete", () => {
    const figures = { logProbHiddenGivenSeen: -50, logProbHiddenAlone: -60, elboSeen: -40, elboSeenBefore: -44 };
    const good = completionSentence(
      { ...figures, effectiveSamplesBefore: 2, effectiveSamples: 9 },
      { steps: 300, samples: 1000 },
    );
    expect(good).toContain("the bottom half 10.0 nats more likely than");
    expect(good).toContain("300 steps of SVI raise the bound of the seen half (+4.0 nats over the encoder's guess)");
    expect(good).toContain("and raise the effective draws: from 2.0 to 9.0 of 1,000");
    const bad = completionSentence(
      { ...figures, logProbHiddenAlone: -49, elboSeen: -45, effectiveSamplesBefore: 9, effectiveSamples: 2 },
      { steps: 6, samples: 20 },
    );
    expect(bad).toContain("1.0 nats less likely (missed) than");
    expect(bad).toContain("do not raise the bound of the seen half (−1.0 nats");
    expect(bad).toContain("and do not raise the effective draws: from 9.0 to 2.0");
  });

  it("e5-js", () => {
    const rows = (js: number, geometric: number) => [
      row({ rec: 150, kl: 6, negElbo: 156 }),
      row({ rec: 145, kl: js, negElbo: 160, trainDivergence: 0.6 }),
      row({ rec: 149, kl: geometric, negElbo: 155 }),
    ];
    expect(divergencesSentence(rows(15, 5))).toContain(
      "The first lets the KL grow by 9.0 nats over the ELBO's, the second does not let the KL grow over the ELBO's.",
    );
    expect(divergencesSentence(rows(5, 7))).toMatch(
      /The first does not let the KL grow .*, the second lets the KL grow by 1\.0/,
    );
  });

  it("e5-latent-size", () => {
    const rows = (three: number) => [
      { ...row({ lastBatch: 170, epochMean: 172.37 }, "2-D, epoch 5"), published: { lastBatch: 170.37 } },
      row({ negElbo: 171 }, "2-D, test set"),
      { ...row({ lastBatch: 150, epochMean: 147.76 }, "3-D, epoch 5"), published: { lastBatch: 148.76 } },
      row({ negElbo: three }, "3-D, test set"),
    ];
    const good = latentSizeSentence(rows(151));
    expect(good).toMatch(/^The third dimension gains 20\.0 nats on the test set \(published: a gain of 21\.6 on one/);
    expect(good).toContain("2.0 nats worse in 2-D and 1.0 nats better in 3-D");
    expect(latentSizeSentence(rows(172))).toMatch(/^The third dimension loses \(missed\) 1\.0 nats/);
  });

  it("e6-likelier: models without an NLL count for nothing", () => {
    const rows = [row({ nll: 90 }, "plain"), row({ nll: 90.5 }, "flow"), row({ nll: 88 }, "mixture"), row({ rec: 1 })];
    expect(comparisonSentence(rows)).toBe(
      "Against plain with an NLL of 90.00 nats, likelier: mixture by 2.00. Less likely: flow by 0.50.",
    );
    expect(comparisonSentence(rows.slice(0, 2))).toContain("likelier: none. Less likely: flow by 0.50.");
  });

  it("e6-family: models without an NLL count for nothing", () => {
    const rows = [row({ nll: 90 }, "plain"), row({ nll: 90.5 }, "flow"), row({ nll: 88 }, "mixture"), row({ rec: 1 })];
    expect(familySentence(rows)).toBe(
      "Of 2 models with an NLL 1 are likelier than plain with 90.00 nats, most of all mixture by 2.00.",
    );
    expect(familySentence(rows.slice(0, 2))).toBe("Of 1 models with an NLL 0 are likelier than plain with 90.00 nats.");
  });

  it("e6-vq", () => {
    const draws = (confidentShare: number, frechet: number, label: string) => row({ confidentShare, frechet }, label);
    const alike = draws(0.1, 9, "VQ, all codes alike");
    const good = vqSentence([draws(0.7, 2, "plain VAE"), draws(0.8, 1, "VQ, its prior of codes"), alike]);
    expect(good).toBe(
      "Of the draws of VQ, its prior of codes, the classifier recognises 80.0 %, more than those of the plain VAE with 70.0 %; their Frechet distance is 1.00, nearer than 2.00. With VQ, all codes alike it is 10.0 % and 9.00: that is what the prior is for.",
    );
    const bad = vqSentence([draws(0.7, 2, "plain VAE"), draws(0.6, 3, "VQ"), alike]);
    expect(bad).toMatch(/60\.0 %, missed: not more than .* 3\.00, missed: not nearer than 2\.00\./);
  });

  it("e6-dsprites: within two published deviations, above, or missed", () => {
    const scores = (mig: number, factorVae: number, label: string) => row({ mig, factorVae }, label);
    const rows = [
      scores(0.05, 0.5, "ELBO"),
      scores(0.1, 0.9, "beta-VAE, beta 4"),
      scores(0.01, 0.7, "beta-TC, beta 6"),
    ];
    expect(dspritesSentence(rows, 6000)).toBe(
      "After 6,000 of the published 300,000 steps, beside published means and two deviations: MIG of beta-VAE, beta 4 0.100, within 0.13 ± 0.09; FactorVAE score of beta-VAE, beta 4 0.900, above 0.74 ± 0.13; MIG of beta-TC, beta 6 0.010, missed: below 0.24 ± 0.20; FactorVAE score of beta-TC, beta 6 0.700, within 0.79 ± 0.12. MIG above the ELBO's 0.050: beta-VAE, beta 4 0.100. FactorVAE score above the ELBO's 0.500: beta-VAE, beta 4 0.900; beta-TC, beta 6 0.700.",
    );
    expect(dspritesSentence(rows.slice(0, 1), 20)).toBe(
      "After 20 of the published 300,000 steps. MIG above the ELBO's 0.050: none. FactorVAE score above the ELBO's 0.500: none.",
    );
  });
});
