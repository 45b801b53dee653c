import { expect, it } from "vitest";
import { effectsHere } from "../../test/command-here.js";
import { InterruptedError } from "./interrupted-error.js";
import { interruptible } from "./interruptible.js";
import { processEffects } from "./process-effects.js";

it("gives what the work gives, and passes on what it throws by itself; then it listens no more", async () => {
  const effects = processEffects();
  const listening = await interruptible(() => Promise.resolve(process.listenerCount("SIGINT")), effects);
  expect(listening).toBe(1);
  await expect(interruptible(() => Promise.reject(new Error("broken")), effects)).rejects.toThrow("broken");
  expect(process.listenerCount("SIGINT")).toBe(0);
});

it("asks the work to stop at the first Ctrl-C, and ends the process at the second", async () => {
  const effects = effectsHere();
  const stopped = interruptible((signal) => {
    effects.stop();
    signal.throwIfAborted();
    return Promise.resolve(1);
  }, effects);
  expect(await stopped).toBeUndefined();
  expect(
    await interruptible(() => {
      effects.stop();
      return Promise.reject(new InterruptedError(3));
    }, effects),
  ).toBeUndefined();
  expect(effects.stderr.text).toBe("stopping; once more to quit at once\n".repeat(2));
  const twice = interruptible(() => {
    effects.stop();
    effects.stop();
    return Promise.resolve(1);
  }, effects);
  await expect(twice).rejects.toThrow("exit 130");
  // what goes wrong meanwhile is told, not taken for the stop
  const broken = interruptible(() => {
    effects.stop();
    return Promise.reject(new Error("broken"));
  }, effects);
  await expect(broken).rejects.toThrow("broken");
});
