export { crc32 } from "./crc32.js";
export { gunzip, isGzip } from "./gunzip.js";
export { fromHalves, largestHalf, toHalves } from "./half.js";
export { joinBytes } from "./join-bytes.js";
export { type NpyArray, type NpyLayout, npyHeaderBytes, npyLayout, type NpyValues, readNpy, writeNpy } from "./npy.js";
export { npzNames, readNpz, type ReadNpzOptions, writeNpz } from "./npz.js";
export {
  checkedPieces,
  readSafetensors,
  type Safetensor,
  type Safetensors,
  safetensorsPieces,
  type SafetensorsValues,
  writeSafetensors,
} from "./safetensors.js";
export { checkedOnnx, requireOnnxChecksum } from "./onnx-checksum.js";
export { type ZipEntry, zipEntries } from "./zip.js";
export { writeZip } from "./write-zip.js";
