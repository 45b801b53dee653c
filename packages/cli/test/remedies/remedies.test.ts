import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enterTemporaryFolder } from "../command-here.js";
import { writeFewDigits } from "../few-digits.js";
import { arrayRemedies } from "./array-remedies.js";
import { columnRemedies } from "./column-remedies.js";
import { commandRemedies } from "./command-remedies.js";
import { errorMessages } from "./error-messages.js";
import { earlierRemedies } from "./earlier-remedies.js";
import { folderRemedies } from "./folder-remedies.js";
import { valueRemedies } from "./value-remedies.js";
import { latentRemedies } from "./latent-remedies.js";
import { modelRemedies } from "./model-remedies.js";
import { pluginRemedies } from "./plugin-remedies.js";
import { runRemedies, runs, trainRun } from "./run-remedies.js";
import { savingRemedies } from "./saving-remedies.js";
import { sweepRemedies } from "./sweep-remedies.js";
import { patternOf } from "./remedy.js";
import { seriesRemedies } from "./series-remedies.js";
import { tableRemedies } from "./table-remedies.js";
import { trainingRemedies } from "./training-remedies.js";
import { elsewhere, statements, unproven } from "./without-remedy.js";

const here = enterTemporaryFolder();
const remedies = [
  ...arrayRemedies,
  ...modelRemedies,
  ...latentRemedies,
  ...commandRemedies(here.path),
  ...pluginRemedies(here.path),
  ...runRemedies,
  ...folderRemedies,
  ...valueRemedies,
  ...earlierRemedies,
  ...savingRemedies,
  ...sweepRemedies,
  ...trainingRemedies,
  ...columnRemedies,
  ...tableRemedies(here.path),
  ...seriesRemedies(here.path),
];
const messages = errorMessages();

beforeAll(async () => {
  await writeFewDigits();
  for (const name of Object.keys(runs)) await trainRun(name);
}, 1_800_000);
afterAll(() => here.leave());

describe("what a message says to do helps", () => {
  it.each(remedies)("$message", async ({ message, wrong, mended }) => {
    const error: unknown = await Promise.resolve()
      .then(wrong)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(patternOf(message));
    for (const remedied of mended) await remedied();
  });
});

describe("the tables of messages", () => {
  const listed = [...remedies.map(({ message }) => message), ...statements, ...Object.keys(elsewhere), ...unproven];

  it("have every message of the sources that says what to do", () => {
    const known = new Set(listed);
    const missing = messages.filter(({ text, hasRemedy }) => hasRemedy && !known.has(text));
    expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });

  it("have no message that the sources do not have", () => {
    const texts = new Set(messages.map(({ text }) => text));
    expect(listed.filter((text) => !texts.has(text))).toEqual([]);
  });

  it("have each without a test once, and none that has one", () => {
    const others = [...statements, ...Object.keys(elsewhere), ...unproven];
    expect(others.filter((text, i) => others.indexOf(text) < i)).toEqual([]);
    expect(others.filter((text) => remedies.some(({ message }) => message === text))).toEqual([]);
  });
});
