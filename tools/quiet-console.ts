import { afterAll, afterEach } from "vitest";

/**
 * Console noise fails the test that makes it: whatever reaches `console.*` or is emitted as a process warning.
 * A test that expects a message catches it: `vi.spyOn(console, "warn").mockImplementation(() => {})`, and asserts on it.
 */
const noise: string[] = [];

for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
  console[method] = (...values: unknown[]): void => {
    noise.push(`console.${method}: ${values.map(String).join(" ")}`);
  };
}
const heard = (warning: Error): number => noise.push(`process warning: ${warning.stack ?? warning.message}`);
process.on("warning", heard);
// test files that share a process each listen in their turn
afterAll(() => void process.off("warning", heard));

const failIfNoisy = async (): Promise<void> => {
  // Warnings are emitted in a later turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  if (noise.length > 0) {
    throw new Error(`a test must be quiet, but this was printed:\n${noise.splice(0).join("\n")}`);
  }
};

afterEach(failIfNoisy);
afterAll(failIfNoisy);
