/**
 * Messages with words behind a semicolon that say what is, not what to do: a file that is damaged can only be got again, a value of another model is
 * that of another model.
 */
export const statements: readonly string[] = [
  "--workers: is for engines that start processes; BullMQ trains as many trials at once as there are workers",
  "{}: the encoding of its table is not JSON; export the model again",
  "{}: the encoding of its table is damaged at {}: {}; export the model again",
  '{}: its covariate "{}" is no column; export the model again',
  "{}: lacks the column{} {} of the training; it has {}",
  '{}: there is no column "{}"; the columns are {}',
  '{}: there is no column "{}"; the model\'s are {}',
  "{}: ends before its last row; get the file again",
  "{}: has no line @data, behind which its series stand; get the file again",
  "{}: has no series behind @data; a table has a row or more",
  "{}: lacks the column {}; it has {}",
  "{}: lacks the channel {}; it has {}",
  "{}: damaged compressed data: {}; get the file again",
  "{}: damaged gzip file: {}; get the file again",
  "{}: damaged Parquet file: {}; get the file again",
  "{}: line {} holds a byte of value 0, which no text has; the file is damaged or of another kind",
  "{}: is empty; a table has a row or more",
  "{}: is no run of a table; it has no schema.yaml",
  "{}: has a header and no row below it; a table has a row or more",
  "{}: damaged zip archive: {}; get the file again",
  "{}: not valid JSON: {}; {}",
  "{}: npy header {} [{}] announces {} bytes of data, found {}; {}",
  "{}: {} must be float32; export the model again",
  "{}: {}{}; {}",
  "--mask {}: must show some pixels and hide some, it shows {}; there is nothing to complete",
  "--set: is for a recipe that is trained; {} is a run, which is taken as it is",
  "binarized-mnist: {} has no file for split {}: expected binarized_mnist_{}.amat or -images-idx3-ubyte.gz; it has {}",
  'checkpoint: "kept.{}" is {}; it was saved by another model',
  'checkpoint: "{}" is missing; it was saved by another model or optimiser',
  'checkpoint: "{}" is unknown to the model; it was saved by another model or optimiser',
  'checkpoint: "{}" is {}, the model needs {}; it was saved by another model',
  "concat: all but axis {} must agree, and that must have a fixed size; got {}",
  "gradient check: {} of {} entries are wrong; first: d out[{}] / d input {} {}[{}] is {} by the rule, {} by differences",
  'values: "{}" {} is missing; they are another model\'s',
  'values: "{}" {} needs {} values, got {}; they are another model\'s',
  "{}: IDX header announces {} [{}], more than the limit of {} bytes; the header is damaged",
  "{}: every axis must be a number here, got {}; give a fixed {}",
  "{}: has {} nested keys; a config has 4 at most",
  "{}: is a path; there is nothing to fetch",
  "{}: is empty; a config must be an object of keys such as model and train",
  "{}: line {} must have {} values, has {}; the file is cut or of another kind",
  "{}: must be of the step that its name says, and of {} at most; it says {}",
  "{}: no code has a finite position; there is nothing to draw",
  "{}: not an npy file: must begin with \\x93NUMPY and a version, and have 10 bytes or more; the file has {}",
  "{}: the file ends inside its IDX header, after {} bytes; it is empty or cut, get it again",
  "{}: the header announces {} bytes, but the compressed data goes on after them; the file is not what its header says",
  "{}: the header announces {} bytes, which {} compressed bytes cannot hold; the file is cut or not what its header says",
  "{}: the npy header announces {} bytes, the file has {}; it is cut or damaged",
  "{}: the safetensors header length must be in 2..{}, got {}; the file is cut or of another kind",
  "{}: the tensors end at byte {} of the data, the file has {}; it is cut or has data of no tensor",
  '{}: must say "format": "{}"; this is not a run\'s config',
  'model.likelihood.total: must be a covariate of kind count, got "{}"; {}',
  "{}: version must be {}, got {}; it was written by another latents",
  "{}: {} must be {}, found {}; the file is damaged or another one, get it again",
];

/** Messages whose remedy is applied elsewhere than in this process, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  "{}: is for tables, and the data are images; leave it out": "commands/table/table-run.test.ts trains both",
  "data.{} (from {}): is for images, and the data are a table; leave it out":
    "commands/table/table-run.test.ts trains with the key and without it",
  "train: a run reads its data again later, which standard input cannot give; save it to a file":
    "commands/table/table-run.test.ts trains both",
  "{}: the rows of {} must be those of the training: {}; restore the file, or train again":
    "commands/table/table-run.test.ts changes the file and restores it",
  "{}: Redis does not answer; nothing is lost: start it, and try again":
    "test/clusters/conformance.test.ts asks before Redis is started, and after",
  "--port: {} is in use; choose another, or 0 for any free one": "needs rights or ports of the machine",
  "--port: {} needs rights that you do not have; choose one from 1024": "needs rights or ports of the machine",
  "binarized-mnist: not on this machine, and nothing to download; put binarized_mnist_{train,valid,test}.amat into {}, or give the folder that holds them instead of the name":
    "downloads, or needs data that cannot be downloaded",
  'device: "webgpu" finds no adapter on this machine; use cpu': "needs a machine with or without that device",
  'device: "{}" does not exist in a page; available here: wasm, webgpu': "is said in a page",
  'device: "{}" is not in this build of onnxruntime-node; available here: {}{}':
    "needs a machine with or without that device",
  'device: "{}" is not installed: ONNX Runtime finds no library of it; docs/devices.md says how to add it, or use cpu':
    "needs a machine with or without that device",
  "device: onnxruntime-web could not start {} ({}); serve {}.wasm and {}.mjs of its dist folder, and say where with wasmPaths (docs/devices.md)":
    "is said in a page",
  'device: this browser gives no WebGPU adapter on this machine; use "wasm"': "is said in a page",
  'device: this page has no WebGPU{}; use "wasm"': "is said in a page",
  "download of {} failed; check the network, or put the file at {} by hand. Tried:\n{}":
    "downloads, or needs data that cannot be downloaded",
  "download of {} was interrupted; start it again to go on": "downloads, or needs data that cannot be downloaded",
  "emnist is not on this machine; get it with: latents data fetch emnist-balanced":
    "downloads, or needs data that cannot be downloaded",
  "--export: {} must be new, empty or an export of the studio, it holds {} other files; choose another folder":
    "is applied in export-studio.test.ts, since an export takes seconds",
  "--out: {} must be new, empty or hold a page of latents publish, it holds {} other files; choose another folder":
    "is applied in publish-run.test.ts, with a page beside it",
  "--model: is for --export; leave it out, the studio shows all runs": "serves the built page, as studio.test.ts does",
  "--runs: {} is a file; name a folder": "serves the built page, as studio.test.ts does",
  "cannot write {}: nothing can be made in {}; choose another folder":
    "needs a folder that takes no files, such as Linux's /proc: see every-command.test.ts",
  "folders of images: the package sharp does not run here ({}); install it again: {}": "installs a package",
  "onnxruntime-node could not be loaded ({}); install it beside this package: npm i onnxruntime-node":
    "installs a package",
  "svgToPng: @resvg/resvg-js cannot be loaded here ({}); write an SVG instead": "installs a package",
  "threads: this page already runs {} with {}, got {}; leave threads out, or reload the page": "is said in a page",
  "{}: {} is not on this machine; get it with: latents data fetch {}":
    "downloads, or needs data that cannot be downloaded",
};

/** Messages whose remedy no test applies yet: none, and a new message needs an entry in a table of remedies. */
export const unproven: readonly string[] = [];
