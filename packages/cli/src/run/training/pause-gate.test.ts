import { expect, it } from "vitest";
import { PauseGate } from "./pause-gate.js";

/** Whether a promise is settled when all that is due at once has run. */
const settled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((done) => setTimeout(() => done(false), 20))]);

it("holds until it is opened, however often it was closed", async () => {
  const gate = new PauseGate();
  const { signal } = new AbortController();
  expect(await settled(gate.passed(signal))).toBe(true);
  gate.close();
  gate.close();
  const passed = gate.passed(signal);
  expect([gate.isClosed, await settled(passed)]).toEqual([true, false]);
  gate.open();
  expect([gate.isClosed, await settled(passed)]).toEqual([false, true]);
});

it("holds on when it is closed again before the training has gone on", async () => {
  const gate = new PauseGate();
  gate.close();
  const passed = gate.passed(new AbortController().signal);
  gate.open();
  gate.close();
  expect(await settled(passed)).toBe(false);
});

it("lets pass whoever is asked to end", async () => {
  const gate = new PauseGate();
  const stop = new AbortController();
  gate.close();
  const passed = gate.passed(stop.signal);
  stop.abort();
  expect(await settled(passed)).toBe(true);
  expect(await settled(gate.passed(stop.signal))).toBe(true);
});
