// Stop a training, keep its state on disk, go on later to the same bits: npx tsx --conditions=latents-source examples/resume.ts
// Takes 6 s; measured on 2 shared cores of an AMD EPYC.
import { mkdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { mlp, mnist, take, train, vae } from "latents";
import { latestCheckpoint, saveCheckpoint } from "latents/run";

export async function stopAndGoOn({ steps = 400, images = 60_000, folder = "examples-output/checkpoints" } = {}) {
  await mkdir(folder, { recursive: true });
  const model = vae({ encoder: mlp([784, 200], { activateLast: true }), decoder: mlp([8, 200, 784]), latent: 8 });
  const data = take(await mnist("train"), images);

  const stop = new AbortController(); // Ctrl-C, a button, a time limit
  const first = await train(model, data, {
    steps,
    checkpointEvery: Math.ceil(steps / 4),
    onCheckpoint: async (state) => {
      await saveCheckpoint(folder, state, 2); // a kill at any moment leaves the checkpoints before it whole
      if (state.step >= steps / 2) stop.abort();
    },
    signal: stop.signal,
  });
  await first.release();

  const { state } = (await latestCheckpoint(folder, console.warn))!;
  const second = await train(model, data, { steps, resume: state });
  await second.release();
  return { stopped: first.stopped, from: state.step, end: second.state };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { stopped, from, end } = await stopAndGoOn();
  console.log(`${stopped} at step ${from}, went on to step ${end.step}`);
}
