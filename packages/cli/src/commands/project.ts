import { Option, type Command } from "@commander-js/extra-typings";
import { positive, wholeNumber } from "../output/number-argument.js";

/** `latents project`. */
export function registerProject(program: Command): void {
  program
    .command("project")
    .description("Draw the codes of a split as a map coloured by label: latent dimensions, PCA, t-SNE or UMAP.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .addOption(
      new Option("--method <method>", "raw draws the latent dimensions themselves")
        .choices(["pca", "tsne", "umap", "raw"] as const)
        .default("pca" as const),
    )
    .option("--dims <n>", "2, or 3 for a page that can be turned; default by --out, else 2", wholeNumber(2, 3))
    .option("--perplexity <p>", "of t-SNE: about how many neighbours each image keeps; default 30", positive)
    .option("--neighbours <k>", "of UMAP: the size of the neighbourhood that is kept; default 15", wholeNumber(2))
    .option("--seed <n>", "of t-SNE and UMAP", wholeNumber(0), 0)
    .option("--count <n>", "only the first images of the split; default at most 10,000", wholeNumber(2))
    .addOption(
      new Option("--split <split>", "which images").choices(["train", "test"] as const).default("test" as const),
    )
    .option("--out <file>", "an .svg, .png, .html (3-D), .json or .npz file; default <run>-<method>.svg or .html")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Also printed: trustworthiness (1 is perfect, 1/2 is chance), and for each latent dimension its KL, the variance of
the posterior means, and the mean posterior variance.

Examples:
  $ latents project latest
  $ latents project runs/e3 --method tsne --perplexity 30 --out tsne.png
  $ latents project runs/e3 --method umap --out umap.html       3-D, to be turned in a browser`,
    )
    .action(async (run, options) => {
      const { projectRun } = await import("../run-commands/project-run.js");
      await projectRun(run, { ...options, dims: options.dims as 2 | 3 | undefined });
    });
}
