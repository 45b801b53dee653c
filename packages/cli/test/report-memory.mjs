// Preloaded into a command under test: says at its end how much memory it had.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  try {
    writeFileSync(`${process.env.LATENTS_TEST_MEMORY}/${process.pid}`, String(process.resourceUsage().maxRSS * 1024));
  } catch {
    // the test has ended
  }
});
