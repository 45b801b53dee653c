import { input } from "../graph/index.js";
import { readOnnxNet, type OnnxNet } from "../onnx/index.js";
import { loadOrt } from "#ort";
import { OrtDevice } from "./ort-device.js";
import { OrtExecutable } from "./ort-executable.js";
import type { Executable, RuntimeOptions } from "./runtime.js";

/** An ONNX file on a device, and what it says of itself. */
export interface OpenedOnnx extends OnnxNet {
  readonly executable: Executable;
}

/**
 * Opens an ONNX file of float32 inputs in ONNX Runtime; `where` names it in errors.
 * Throws FormatError for bytes that are no ONNX model, InputError for a device that is not there, RunError if ONNX Runtime refuses the file.
 */
export async function openOnnx(bytes: Uint8Array, where: string, options: RuntimeOptions = {}): Promise<OpenedOnnx> {
  const net = readOnnxNet(bytes, where);
  const device = new OrtDevice(await loadOrt(options));
  // axes without a name need not be of one size
  const inputs = net.inputs.map(({ name, shape }) =>
    input(
      name,
      shape.map((side, axis) => (side === "?" ? `${name}:${axis}` : side)),
    ),
  );
  return { ...net, executable: await OrtExecutable.open(device, bytes, { name: where, inputs }) };
}
