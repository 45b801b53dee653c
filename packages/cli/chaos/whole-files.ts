import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { readSafetensors } from "@latents/core";

const endsWith = (bytes: Buffer, text: string): boolean => bytes.subarray(-text.length).toString("latin1") === text;

/** Whether a file of a run, or of a command's output, is whole by its form. */
function isWhole(file: string): boolean {
  const bytes = readFileSync(file);
  try {
    if (file.endsWith(".json")) JSON.parse(bytes.toString("utf8"));
    else if (file.endsWith(".safetensors")) readSafetensors(bytes, file);
    else if (file.endsWith(".html")) return bytes.toString("utf8").trimEnd().endsWith("</html>");
    else if (file.endsWith(".png")) return endsWith(bytes, "IEND\xae\x42\x60\x82");
    else if (file.endsWith(".gif")) return endsWith(bytes, ";");
    else if (file.endsWith(".npz")) return bytes.lastIndexOf("PK\x05\x06") >= 0;
    else if (file.endsWith(".svg")) return bytes.toString("utf8").trimEnd().endsWith("</svg>");
    else if (file.endsWith(".onnx")) return bytes.length > 0;
    return true;
  } catch {
    return false;
  }
}

/**
 * The files below a folder, or the one that is named, that are half written: not whole by their form, or a temporary file where none may be left. A lock and the log, whose last line may
 * be torn, are what a kill leaves by design.
 */
export function halfWritten(folder: string, { temporary = false } = {}): string[] {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return isWhole(folder) ? [] : [basename(folder)];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => (file.endsWith(".tmp") ? !temporary : !isWhole(file)))
    .map((file) => relative(folder, file));
}
