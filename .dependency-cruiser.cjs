/**
 * What may import what (docs/architecture.md draws it); `npm run layers` checks it. The folders of each package's `src` have a table in
 * `tools/rooms.cjs`; the rules below it are of files and packages. Tests are not cruised: they may reach for anything.
 */
const path = require("node:path");
const packages = require("./tools/rooms.cjs");

const src = "^packages/core/src/";
const anyOf = (folders) => `(${folders.join("|")})`;
const library = (name) => `(^|node_modules/)${name}(/|$)`;

/** A package's folders see what its table says, and no folder sees itself by way of others, though no file does. */
const roomRules = ([name, { rooms, common, apart }]) => {
  const here = `^packages/${name}/src/`;
  const files = common.map((file) => `${here}${file}\\.ts$`);
  return [
    ...Object.entries(rooms).map(([room, visible]) => ({
      name: `layer-${name}-${room}`,
      comment: `${name}/src/${room} may see only: ${[...common.map((file) => `${file}.ts`), ...visible].join(", ")}`,
      severity: "error",
      from: { path: `${here}${room}/` },
      to: { path: here, pathNot: [`${here}${anyOf([room, ...visible])}/`, ...files] },
    })),
    {
      name: `known-folders-${name}`,
      comment: `A new folder of ${name}/src needs a row in tools/rooms.cjs, and a place in docs/architecture.md.`,
      severity: "error",
      from: { path: `${here}[^/]+/`, pathNot: `${here}${anyOf([...Object.keys(rooms), ...apart])}/` },
      to: {},
    },
    {
      name: `no-cycles-of-folders-${name}`,
      comment: `No folder of ${name}/src sees itself by way of others, not even for a type.`,
      severity: "error",
      scope: "folder",
      from: { path: here },
      to: { circular: true },
    },
  ];
};

const forbidden = [
  ...Object.entries(packages).flatMap(roomRules),
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
    from: {
      pathNot: [`${src}testing/`, "^packages/cli/src/library/testing\\.ts$", "^packages/cli/skeletons/part-test\\.ts$"],
    },
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
    comment:
      "The core knows no package above it; runtime/ loads @latents/native, which is below it, as it loads ONNX Runtime.",
    severity: "error",
    from: { path: "^packages/core/", pathNot: `${src}(runtime|testing)/` },
    to: { path: "^packages/", pathNot: "^packages/core/" },
  },
  {
    name: "core-is-below",
    severity: "error",
    from: { path: `${src}(runtime|testing)/` },
    to: { path: "^packages/", pathNot: "^packages/(core|native/src/index\\.ts)" },
  },
  {
    name: "native-in-one-file",
    comment: "runtime/ort-node.ts loads @latents/native; the rest of runtime/ knows its types.",
    severity: "error",
    from: { path: `${src}runtime/`, pathNot: `${src}runtime/ort-node\\.ts$` },
    to: { path: "^packages/native/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "native-is-lowest",
    comment: "@latents/native knows no other package.",
    severity: "error",
    from: { path: "^packages/native/" },
    to: { path: "^packages/", pathNot: "^packages/native/" },
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
    comment: 'Other packages import "@latents/core" or one of its rooms, never a file inside it.',
    severity: "error",
    from: { pathNot: "^packages/core/" },
    to: { path: src, pathNot: [`${src}(errors|index)\\.ts$`, `${src}[^/]+/index\\.ts$`] },
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
    comment:
      "What a package imports stands in its own package.json; its build takes in what stands under devDependencies.",
    severity: "error",
    from: { path: "^packages/" },
    to: {
      dependencyTypes: ["npm-no-pkg", "npm-unknown"],
      dependencyTypesNot: ["npm", "npm-dev", "npm-peer", "npm-optional", "type-only"],
    },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: {
      path: ["\\.test\\.tsx?$", "^packages/[^/]+/(chaos|dist|page|test)/", "^packages/studio/vite.config.ts$"],
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: path.join(__dirname, "tsconfig.base.json") },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["latents-source", "types", "import", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".json"],
    },
  },
};
