import { expect, it } from "vitest";
import { commandHere } from "../../../test/command-here.js";

it("a worker that is told a wrong address does not say that it waits for trials", async () => {
  const { code, stderr } = await commandHere("worker", "--redis", "http://head:6379");
  const message = 'error: --redis: must be an address such as redis://localhost:6379, got "http://head:6379"\n';
  expect([code, stderr]).toEqual([2, message]);
});
