export { type AtomicWriteFs, type FileContent, writeError, writeFileAtomic } from "./atomic-write.js";
export { errorCode } from "./error-code.js";
export { readFolder, readFolderIfThere } from "./read-folder.js";
export { isForbidden, readError, readInput, readStandardInput } from "./read-input.js";
export { parseJson, readJson } from "./read-json.js";
export { version } from "./version.js";
export { checkOutputFile, checkOutputFlag, checkOutputFolder, kindOf } from "./output-file.js";
