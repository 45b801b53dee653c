import { expect, it, vi } from "vitest";
import { InterruptedError } from "./interrupted-error.js";
import { interruptible } from "./interruptible.js";

const interrupted = (): boolean => process.emit("SIGINT");

it("gives what the work gives, and passes on what it throws by itself", async () => {
  expect(await interruptible(() => Promise.resolve(7))).toBe(7);
  await expect(interruptible(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(process.listenerCount("SIGINT")).toBe(0);
});

it("asks the work to stop at the first Ctrl-C, and ends the process at the second", async () => {
  const said: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
  try {
    const stopped = interruptible((signal) => {
      expect(interrupted()).toBe(true);
      signal.throwIfAborted();
      return Promise.resolve(1);
    });
    expect(await stopped).toBeUndefined();
    expect(
      await interruptible(() => {
        interrupted();
        return Promise.reject(new InterruptedError(3));
      }),
    ).toBeUndefined();
    expect(said).toEqual(Array(2).fill("stopping; once more to quit at once\n"));
    const twice = interruptible(() => {
      interrupted();
      interrupted();
      return Promise.resolve(1);
    });
    await expect(twice).rejects.toThrow("exit 130");
    // what goes wrong meanwhile is told, not taken for the stop
    const broken = interruptible(() => {
      interrupted();
      return Promise.reject(new Error("broken"));
    });
    await expect(broken).rejects.toThrow("broken");
  } finally {
    stderr.mockRestore();
    exit.mockRestore();
  }
});
