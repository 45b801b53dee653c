import { expect, it } from "vitest";
import { newsText } from "./news-text";

it("tells of a training what matters for the state of its run", () => {
  const failed = { type: "failed", error: { kind: "failure", message: "it diverged" } } as const;
  expect(newsText(failed, "stopped")).toEqual({ kind: "failed", text: "it diverged" });
  expect(newsText(failed, "finished")).toBeUndefined();
  expect(newsText({ type: "downloading", name: "mnist", received: 1e6, total: 3e6 }, "running")).toEqual({
    kind: "doing",
    text: "downloading mnist: 1.0 of 3.0 MB",
  });
});
