/**
 * The layers, one way only (docs/architecture.md draws them). `npm run layers` checks them, and cycles with them.
 * `core` says for each folder of packages/core/src which others it may see; `errors.ts` and itself always.
 * Tests are not cruised: they may reach for anything.
 */
const path = require("node:path");

const plain = ["random", "data", "image", "formats", "latent-space"];
const symbolic = ["graph", "ops"];
const parts = [...symbolic, "random", "nn", "distributions", "optim"];
const pieces = [...parts, "posteriors", "priors", "likelihoods"];
// What is drawn, in which order, and the bound over it.
const variables = [...pieces, "latents"];
const compositions = [...variables, "objectives"];
// How labels enter, which models compose with.
const composed = [...compositions, "conditioning"];
const running = ["train", "evaluate", "inference"];
const everythingBelowConfig = [...composed, ...plain, "models", ...running];

const core = {
  ...Object.fromEntries(plain.map((folder) => [folder, plain])),
  graph: [],
  ops: ["graph"],
  onnx: symbolic,
  runtime: [...symbolic, "onnx"],
  nn: [...symbolic, "random"],
  distributions: [...symbolic, "random"],
  // Parameters are made in a scope of nn's, and an optimiser keeps its state in one.
  optim: [...symbolic, "random", "nn"],
  posteriors: parts,
  priors: [...parts, "posteriors"],
  likelihoods: parts,
  latents: pieces,
  objectives: variables,
  conditioning: [...variables, "data"],
  models: [...composed, ...plain],
  ...Object.fromEntries(running.map((folder) => [folder, [...everythingBelowConfig, "onnx", "runtime"]])),
  augment: [...everythingBelowConfig, "runtime"],
  config: everythingBelowConfig,
  // What a run folder holds and what the studio's server and page say to each other.
  "run-format": ["config", "data", "models", "train", "evaluate", "inference", "formats", "runtime"],
};

const src = "^packages/core/src/";
const anyOf = (folders) => `(${folders.join("|")})`;
const library = (name) => `(^|node_modules/)${name}(/|$)`;

const layers = Object.entries(core).map(([folder, visible]) => ({
  name: `layer-${folder}`,
  comment: `core/src/${folder} may see only: ${["errors.ts", "variant.ts", ...visible].join(", ")}`,
  severity: "error",
  from: { path: `${src}${folder}/` },
  to: { path: src, pathNot: [`${src}${anyOf([folder, ...visible])}/`, `${src}(errors|variant)\\.ts$`] },
}));

const forbidden = [
  ...layers,
  {
    name: "known-folders",
    comment: "A new folder of core/src needs a row in the table above, and a place in docs/architecture.md.",
    severity: "error",
    from: { path: `${src}[^/]+/`, pathNot: `${src}${anyOf([...Object.keys(core), "testing"])}/` },
    to: {},
  },
  {
    name: "errors-see-nothing",
    comment: "errors.ts is visible to all, so it sees nothing.",
    severity: "error",
    from: { path: `${src}errors\\.ts$` },
    to: {},
  },
  {
    name: "testing-is-for-tests",
    comment: "core/src/testing sees everything; only tests see it.",
    severity: "error",
    from: { pathNot: `${src}testing/` },
    to: { path: `${src}testing/` },
  },
  {
    name: "core-is-isomorphic",
    comment: "The core runs in a page too: no node: module, but in runtime/ort-node.ts.",
    severity: "error",
    from: { path: src, pathNot: `${src}runtime/ort-node\\.ts$` },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "ort-in-two-files",
    comment:
      "Only runtime/ort-node.ts and runtime/ort-web.ts import ONNX Runtime (runtime/ may import the types of onnxruntime-common).",
    severity: "error",
    from: { path: src, pathNot: `${src}runtime/` },
    to: { path: library("onnxruntime-[a-z]+") },
  },
  {
    name: "ort-types-only",
    comment: "Within runtime/, all but the two files import only the types of onnxruntime-common.",
    severity: "error",
    from: { path: `${src}runtime/`, pathNot: `${src}runtime/ort-(node|web)\\.ts$` },
    to: { path: library("onnxruntime-[a-z]+"), dependencyTypesNot: ["type-only"] },
  },
  {
    name: "ort-types-only",
    severity: "error",
    from: { path: `${src}runtime/`, pathNot: `${src}runtime/ort-(node|web)\\.ts$` },
    to: { path: library("onnxruntime-(node|web|react-native)") },
  },
  {
    name: "ort-node-or-web",
    comment: "ort-node.ts is for Node, ort-web.ts for the page.",
    severity: "error",
    from: { path: `${src}runtime/ort-web\\.ts$` },
    to: { path: library("onnxruntime-node") },
  },
  {
    name: "ort-node-or-web",
    severity: "error",
    from: { path: `${src}runtime/ort-node\\.ts$` },
    to: { path: library("onnxruntime-web") },
  },
  {
    name: "core-is-below",
    comment: "The core knows no package above it.",
    severity: "error",
    from: { path: "^packages/core/" },
    to: { path: "^packages/", pathNot: "^packages/core/" },
  },
  {
    name: "cli-and-studio-apart",
    comment: "The command and the page never import each other; both use the core.",
    severity: "error",
    from: { path: "^packages/(cli|studio)/" },
    to: { path: "^packages/(cli|studio)/", pathNot: "^packages/$1/" },
  },
  {
    name: "core-by-its-name",
    comment: 'Other packages import "@latents/core", never a file inside it.',
    severity: "error",
    from: { pathNot: "^packages/core/" },
    to: { path: src, pathNot: `${src}(testing/)?index\\.ts$` },
  },
  {
    name: "no-cycles",
    comment: "No file imports itself by way of others, not even for a type.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "no-missing-module",
    comment: "An import that leads nowhere.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "no-undeclared-package",
    comment: "What a package imports stands in its own package.json, and not only under devDependencies.",
    severity: "error",
    from: { path: "^packages/" },
    to: {
      dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
      dependencyTypesNot: ["npm", "npm-peer", "npm-optional", "type-only"],
    },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["\\.test\\.tsx?$", "^packages/[^/]+/(dist|page|test)/", "^packages/studio/vite.config.ts$"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: path.join(__dirname, "tsconfig.base.json") },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["latents-source", "types", "import", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".json"],
    },
  },
};
