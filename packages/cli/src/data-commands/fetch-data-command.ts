import { fetchDataset, type DownloadProgress } from "../data/index.js";
import { describeSplits } from "./describe-splits.js";

/** `latents data fetch`: downloads what is missing, verifies it, and says what it holds. Throws InputError, FormatError or RunError. */
export async function fetchDataCommand(name: string): Promise<void> {
  const live = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  let file = "";
  let last = 0;
  const onProgress = ({ name: part, received, total }: DownloadProgress): void => {
    const now = performance.now();
    if (part === file && received !== total && now - last < (live ? 100 : 5000)) return;
    [file, last] = [part, now];
    const text = `${part}  ${megabytes(received)}${total === undefined ? "" : ` of ${megabytes(total)}`} MB`;
    process.stderr.write(live ? `\r\x1b[K${text}` : `${text}\n`);
  };
  try {
    const { splits } = await fetchDataset(name, { onProgress });
    if (live && file !== "") process.stderr.write("\r\x1b[K");
    process.stdout.write(describeSplits(splits));
  } catch (error) {
    if (live && file !== "") process.stderr.write("\n");
    throw error;
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
