// Preloaded into a command under test: says at its end how long its event loop was held up after its first words.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

// not the process that trains
if (process.argv[1].endsWith("bin.js")) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const { write } = process.stderr;
  process.stderr.write = (...words) => {
    delay.enable();
    return write.apply(process.stderr, words);
  };
  process.on("exit", () => {
    const figures = { p90: delay.percentile(90) / 1e6, count: delay.count };
    writeFileSync(process.env.LATENTS_TEST_DELAY, JSON.stringify(figures));
  });
}
