export { type AtomicWriteFs, type FileContent, writeError, writeFileAtomic } from "./atomic-write.js";
export { readInput } from "./read-input.js";
