export { type AtomicWriteFs, type FileContent, writeError, writeFileAtomic } from "./atomic-write.js";
export { errorCode } from "./error-code.js";
export { readInput } from "./read-input.js";
export { readJson } from "./read-json.js";
