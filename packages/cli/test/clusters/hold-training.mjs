// Preloaded into a command under test: a training that has saved a checkpoint waits there as long as the file LATENTS_TEST_HOLD exists, until it is asked
// to stop. What a test does to it then does not depend on time.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

let asked = false;
const emit = process.emit;
process.emit = function (name, ...args) {
  if (name === "SIGTERM" || name === "SIGINT" || (name === "message" && args[0]?.type === "stop")) asked = true;
  return Reflect.apply(emit, this, [name, ...args]);
};
const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  await rename(from, to);
  if (!/[\\/]checkpoints[\\/]step-\d+\.safetensors$/.test(String(to))) return;
  while (!asked && fs.existsSync(process.env.LATENTS_TEST_HOLD)) await sleep(20);
};
syncBuiltinESMExports();
