import { describe, expect, it } from "vitest";
import { newest } from "./newest";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("newest", () => {
  it("does the first and, of those asked for meanwhile, the last; one at a time", async () => {
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const done: [string, number][] = [];
    const ask = newest<number, string>(
      (n) => {
        begun.push(n);
        return new Promise((resolve) => ends.push(() => resolve(`of ${n}`)));
      },
      (result, asked) => done.push([result, asked]),
      () => undefined,
    );
    for (const n of [1, 2, 3, 4]) ask(n);
    expect(begun).toEqual([1]);
    ends[0]();
    await turn();
    expect(begun).toEqual([1, 4]);
    ends[1]();
    await turn();
    ask(5);
    expect(begun).toEqual([1, 4, 5]);
    ends[2]();
    await turn();
    expect(done).toEqual([
      ["of 1", 1],
      ["of 4", 4],
      ["of 5", 5],
    ]);
  });

  it("tells of a failure and goes on", async () => {
    const told: unknown[] = [];
    const ask = newest<number, number>(
      (n) => (n === 1 ? Promise.reject(new Error("no")) : Promise.resolve(n)),
      (result) => told.push(result),
      (error) => told.push((error as Error).message),
    );
    ask(1);
    ask(2);
    await turn();
    expect(told).toEqual(["no", 2]);
  });
});
