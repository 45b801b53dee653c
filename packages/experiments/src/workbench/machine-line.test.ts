import { expect, it } from "vitest";
import { machineHere, machineLine, machineOfRun } from "./machine-line.js";

const record = (cpu?: string) => ({
  machine: { device: "cpu", threads: 4, cores: 2, ...(cpu !== undefined && { cpu }) },
  versions: { node: "20.1.0" },
});

it("names the threads and the device that a run ended with, not those it was begun with", () => {
  const line = machineOfRun(record("AMD EPYC"), { device: "cuda", threads: 1 });
  expect(line).toBe("2 cores of AMD EPYC, cuda, 1 thread, node 20.1.0");
  expect(machineOfRun(record(), { device: "cpu", threads: 3 })).toBe(
    "2 cores of an unknown CPU, cpu, 3 threads, node 20.1.0",
  );
});

it("says that there were several, each once", () => {
  const here = machineHere({ device: "cpu", threads: 2 });
  expect(here).toMatch(/^\d+ cores? of .+, cpu, 2 threads, node \d+\./);
  expect(machineLine([here, here])).toBe(here);
  expect(machineLine(["a", here, "a"])).toBe(`several: a; ${here}`);
});
