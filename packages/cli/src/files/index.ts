export { type AtomicWriteFs, type FileContent, writeError, writeFileAtomic } from "./atomic-write.js";
export { errorCode } from "./error-code.js";
export { packageHome } from "./package-home.js";
export { readFolder, readFolderIfThere } from "./read-folder.js";
export { isForbidden, readError, readInput, readStandardInput } from "./read-input.js";
export { parseJson, readJson } from "./read-json.js";
export { parseYaml } from "./read-yaml.js";
export { utf8Text } from "./utf8-text.js";
export { version } from "./version.js";
export {
  checkOutputFile,
  checkOutputFlag,
  checkOutputFolder,
  kindOf,
  outputFile,
  requireEnding,
} from "./output-file.js";
