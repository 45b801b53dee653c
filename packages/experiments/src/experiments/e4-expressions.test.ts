import { expect, it } from "vitest";
import { expressionsSentence } from "./e4-expressions.js";

const probes = (auc: number) => ({ happyProbeAuc: 0.6, happyCentredAuc: auc, happyFrontalAuc: auc + 0.1 });
const rows = (smiling: number, happy: number) => [
  ...[20, 30, 50].map((z) => ({
    label: `London, z = ${z}`,
    ours: { squaredErrorTraining: 0.002, squaredErrorUnseen: 0.006, smilingAuc: z === 30 ? smiling : 0 },
  })),
  ...[20, 30, 50].map((z) => ({
    label: `CMU, z = ${z}`,
    ours: {
      squaredErrorTraining: 0.01,
      squaredErrorUnseen: 0.01 + z / 1e4,
      sunglassesAuc: 0.99,
      happyAuc: happy,
      ...probes(happy),
    },
  })),
];
const pixels = { label: "pixels", ours: probes(0.7) };
const abnormal = (auc: number) => ({ label: "16 normal + 16 abnormal, z = 32", ours: { abnormalAuc: auc } });

it("expressionsSentence says what the figures say, and the opposite of the opposite", () => {
  const good = expressionsSentence(rows(0.9, 0.8), { pixels, abnormal: abnormal(1) });
  expect(good).toContain("London 0.0060, 0.0060, 0.0060 (3.0 to 3.0 times those on training faces)");
  expect(good).toContain("CMU 0.0120, 0.0130, 0.0150 (1.2 to 1.5 times those on training faces)");
  expect(good).toContain("smiling against neutral (London) parts them (AUC 0.90)");
  expect(good).toContain("are told apart by the direction of the others (AUC 1.00)");
  expect(good).toContain(
    "has an AUC of 0.60, 0.80, 0.90 in the codes, less their mean by person and head position, and so of straight faces without sunglasses (in the pixels 0.60, 0.70, 0.80): who it is and where the head is turned to hide it.",
  );
  expect(good).not.toContain("not ");
  const bad = expressionsSentence(rows(0.5, 0.4), { pixels, abnormal: abnormal(0.4) });
  expect(bad).toContain("smiling against neutral (London) does not part them (AUC 0.50)");
  expect(bad).toContain("sunglasses against none (CMU) parts them (AUC 0.99)");
  expect(bad).toContain("happy against angry (CMU) does not part them (AUC 0.40)");
  expect(bad).toContain("(in the pixels 0.60, 0.70, 0.80). Normal");
  expect(bad).toContain("are not told apart");
});
