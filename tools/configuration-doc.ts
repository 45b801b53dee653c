// Writes docs/configuration.md from the config's schema: npm run docs
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { configKeys, type ConfigKey } from "@latents/core";
import { format } from "prettier";

export const configurationPath = fileURLToPath(new URL("../docs/configuration.md", import.meta.url));

/** What opens the page; its YAML is resolved in a test. */
const head = `# Every key of a config

<!-- Written by \`npm run docs\` from packages/core/src/config/schema.ts; a test fails when it is stale. -->

Describe a training completely, and repeat it:

\`\`\`sh
npx latents recipes mnist > mine.yaml && npx latents train mine.yaml --set model.latent=20
\`\`\`

A config says everything that a training depends on. The same keys are used everywhere:

- in a config file, TypeScript, JSON or YAML: \`latents train my.yaml\`
- on the command line: \`latents train mnist --set optimizer.learningRate=5e-4 --set model.encoder.hidden=[300,300]\`
- in recipes (\`latents recipes NAME\` prints the complete config) and in a run's \`config.json\`, which repeats the run
- before a training: \`latents describe my.yaml\` prints the layers that come of it, their shapes and parameters
- in code: \`resolveConfig([{ source: "mine", values }])\`, then \`modelFromConfig\` and \`trainOptionsFromConfig\`

Later layers win: recipe or file, then flags, then \`--set\`. A choice such as \`model.encoder\` is a word alone or an object with its \`type\` and
the options of that type. Every key may be left out, except those that say _must be given_, and these only if their group is used.

\`\`\`yaml
data: { name: mnist, binarisation: dynamic, validation: 5000 }
model:
  latent: 20
  encoder: { type: conv, channels: [32, 64] }
  decoder: digits
objective: { klWarmUp: 2000 }
optimizer: { type: adamw, learningRate: 5e-4, schedule: { type: cosine, warmUp: 200 } }
train: { epochs: 20, batch: 128, earlyStopping: { patience: 3 } }
\`\`\`
`;

const code = (text: string): string => `\`${text}\``;

/** One line of a list: the key, what it means, what it may be, and its default. */
function line({ path, allowed, default: standard, required, description, when, values }: ConfigKey): string {
  const only = when ? ` (${when.values.join(", ")})` : "";
  const choices = values ? `One of ${values.map((value) => code(String(value))).join(", ")}` : sentence(allowed);
  const fallback = required
    ? "; _must be given_"
    : standard === undefined
      ? ""
      : `; default ${code(JSON.stringify(standard))}`;
  return `- ${code(path)}${only}: ${description}. ${choices}${fallback}.`;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** The page, formatted as the rest of the repository, in lines of 120 columns. */
export function configurationDoc(): Promise<string> {
  const sections = new Map<string, ConfigKey[]>();
  for (const key of configKeys()) {
    const [first, ...rest] = key.path.split(".");
    const section = rest.length === 0 ? "The run" : first;
    sections.set(section, [...(sections.get(section) ?? []), key]);
  }
  const lists = [...sections].map(([section, keys]) =>
    [`## ${section === "The run" ? section : code(section)}`, "", ...keys.map(line)].join("\n"),
  );
  const notes = "A word in brackets after a key names the types that have it.";
  return format([head, notes, ...lists].join("\n\n"), { parser: "markdown", printWidth: 120, proseWrap: "always" });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(configurationPath, await configurationDoc());
