/**
 * The folders of each package's `src`, one way only: each with those that it may see, itself always (docs/architecture.md draws them).
 * `common`: files beside the folders that all of them may see; the other files there see every folder and no folder sees them. `apart`:
 * folders that the table says nothing of.
 */
const plain = ["random", "data", "image", "formats", "latent-space"];
const symbolic = ["graph", "ops"];
// Columns of a table have layers and likelihoods of their own, by the encoding that data fits.
const parts = [...symbolic, "random", "data", "nn", "distributions", "optim"];
const pieces = [...parts, "posteriors", "priors", "likelihoods"];
// What is drawn, in which order, and the bound over it.
const variables = [...pieces, "latents"];
const compositions = [...variables, "objectives"];
// How labels enter, which models compose with.
const composed = [...compositions, "conditioning"];
const running = ["model-graphs", "train", "evaluate", "inference"];
const everythingBelowConfig = [...composed, ...plain, "models", ...running];

const core = {
  ...Object.fromEntries(plain.map((folder) => [folder, plain])),
  graph: [],
  ops: ["graph"],
  onnx: symbolic,
  // A device may draw bits quicker.
  runtime: [...symbolic, "onnx", "random"],
  nn: [...symbolic, "random", "data"],
  distributions: [...symbolic, "random"],
  // Parameters are made in a scope of nn's, and an optimiser keeps its state in one.
  optim: [...symbolic, "random", "nn"],
  posteriors: parts,
  // A prior says for which posteriors its KL has a closed form.
  priors: [...parts, "posteriors"],
  likelihoods: parts,
  latents: pieces,
  objectives: variables,
  conditioning: [...variables, "data"],
  models: [...composed, ...plain],
  ...Object.fromEntries(running.map((folder) => [folder, [...everythingBelowConfig, "onnx", "runtime"]])),
  augment: [...everythingBelowConfig, "runtime"],
  config: everythingBelowConfig,
  // What the columns of a table are, and its rows as a model takes them.
  tables: ["data", "config"],
  // What a run folder holds and what the studio's server and page say to each other.
  "run-format": ["config", "data", "models", "train", "evaluate", "inference", "formats", "runtime", "latent-space"],
  // What the figures of a run say is wrong with it.
  diagnosis: [...everythingBelowConfig, "config", "run-format"],
};

const studio = {
  ui: [],
  api: [],
  engine: ["api"],
  scatter: [],
  "run-parts": ["ui", "api"],
  address: [],
  curves: ["ui", "address", "run-parts"],
  // Models come from a run of the server, from beside the page or from a file.
  models: ["ui", "api", "engine", "run-parts"],
  codes: ["ui", "engine", "models"],
  living: ["ui", "engine"],
  published: ["address", "ui", "api", "engine", "models"],
  start: ["ui", "api", "run-parts"],
  "run-list": ["ui", "address", "api", "run-parts", "start", "train"],
  sweep: ["ui", "address", "api", "run-parts"],
  table: ["ui", "address", "api", "engine", "models", "scatter"],
  "run-page": ["ui", "api", "engine", "living", "run-parts", "curves", "table"],
  compare: ["ui", "address", "api", "engine", "models", "run-parts", "curves"],
  // Drawings and photos as images of a model's size.
  pad: ["ui"],
  map: ["ui", "address", "engine", "models", "codes", "scatter", "pad"],
  latent: ["ui", "address", "engine", "models", "codes", "scatter", "map"],
  draw: ["ui", "engine", "models", "pad"],
  train: ["ui", "api", "engine", "living", "models", "pad", "run-parts", "table"],
  story: ["ui", "address", "api", "engine", "living", "models"],
};

/** From the lowest to the highest: each sees all below it. */
const inOrder = (...rooms) => Object.fromEntries(rooms.map((room, i) => [room, rooms.slice(0, i)]));

const cli = {
  ...inOrder("files", "plugins", "config", "terminal", "dataset", "run", "draw", "sweep"),
  // The studio's server shows sweeps by their files alone.
  server: ["files", "plugins", "config", "terminal", "dataset", "run", "draw"],
  commands: ["files", "plugins", "config", "terminal", "dataset", "run", "draw", "sweep", "server"],
  // What other packages import, a file for each room.
  library: ["files", "plugins", "config", "terminal", "dataset", "run", "draw", "sweep"],
};

const experiments = inOrder("recipes", "workbench", "pictures", "measure", "experiments", "results", "board");

module.exports = {
  core: { rooms: core, common: ["errors", "variant", "options", "option-words", "zeros-like"], apart: ["testing"] },
  cli: { rooms: cli, common: [], apart: [] },
  experiments: { rooms: experiments, common: [], apart: [] },
  studio: { rooms: studio, common: [], apart: [] },
};
