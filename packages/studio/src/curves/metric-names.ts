const titles: Readonly<Record<string, string>> = {
  loss: "Loss",
  rec: "REC",
  kl: "KL",
  negElbo: "Loss (NELBO)",
  mmd: "MMD",
  msSsim: "MS-SSIM",
};

/** What a logged figure is called: `labelledAccuracy` is `Labelled accuracy`. */
export function metricTitle(key: string): string {
  const words = key.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return titles[key] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** What has no unit: distances of samples and shares of likeness. */
const unitless = new Set(["mmd", "slicedWasserstein", "msSsim"]);

/** Its unit, where the data are images or rows: all but these and accuracies are terms of the objective. */
export const metricUnit = (key: string, what: "image" | "row" = "image"): string =>
  /accuracy/i.test(key) ? `share of ${what}s` : unitless.has(key) ? "no unit" : `nats per ${what}`;
