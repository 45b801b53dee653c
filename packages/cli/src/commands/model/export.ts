import path from "node:path";
import { Option, type Command } from "@commander-js/extra-typings";
import { writeModelFile, type NetPort } from "@latents/core";
import { checkOutputFolder, writeFileAtomic } from "../../files/index.js";
import { openModel } from "../../run/model/open-model.js";
import { writeNets } from "../../run/model/write-nets.js";
import type { Effects } from "../../terminal/effects.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents export`. */
export function registerExport(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("export")
      .description(
        "Write a run's nets as ONNX files (encoder, draw, decoder, prior, score, classifier) with a README.md on what goes in and comes out, and all of it as model.safetensors.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--out <folder>", "default the run's own folder model/")
      .addOption(
        new Option(
          "--precision <name>",
          "of model.safetensors: float16 has half the bytes, and values rounded to 11 bits",
        )
          .choices(["float32", "float16"] as const)
          .default("float32" as const),
      ),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents export latest
  $ latents export runs/e1 --out web/models`,
    )
    .action(async (run, options) => {
      await exportRun(run, options, effects);
    });
}

/** `latents export`: all nets as ONNX files with a page about them, and the model in one file that the studio's page reads; into the run's own folder unless told otherwise. Throws LatentsError. */
export async function exportRun(
  argument: string,
  { out, precision, ...options }: ModelFlags & { readonly out?: string; readonly precision?: "float32" | "float16" },
  effects: Effects,
): Promise<void> {
  if (out !== undefined) checkOutputFolder(out);
  const { run, trained, step } = await openModel(argument, effects, options);
  const folder = out ?? run.files.model;
  if (out === undefined) checkOutputFolder(folder, "run");
  const { name, config } = run;
  const { nets, files } = await writeNets(folder, trained, { name, config, step });
  await trained.release();
  const model = path.join(folder, "model.safetensors");
  const { shape, values, model: own } = trained;
  const { encoding } = own;
  const file = { ...{ name, step, config, shape, encoding, values, model: own }, trainedOn: run.record.data.count };
  await writeFileAtomic(model, writeModelFile(file, { precision }));
  for (const file of [...files, model]) effects.stdout.write(`${file}\n`);
  for (const { name: net, inputs, outputs } of nets)
    effects.stderr.write(`${net}: ${inputs.map(portText).join(", ")} -> ${outputs.map(portText).join(", ")}\n`);
}

const portText = ({ name, shape }: NetPort): string => `${name} [${shape.join(", ")}]`;
