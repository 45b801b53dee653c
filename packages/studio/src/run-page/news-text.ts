import type { RunSummary, TrainingEvent } from "@latents/core";

export interface News {
  readonly kind: "doing" | "warning" | "failed";
  readonly text: string;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** What a training told last, in words, where it matters for a run in this state. */
export function newsText(event: TrainingEvent | undefined, state: RunSummary["state"]): News | undefined {
  if (event?.type === "failed") return state === "stopped" ? { kind: "failed", text: event.error.message } : undefined;
  if (event === undefined || state !== "running") return undefined;
  if (event.type === "warning") return { kind: "warning", text: event.message };
  if (event.type === "planning" || event.type === "finishing") return { kind: "doing", text: event.doing };
  if (event.type !== "downloading") return undefined;
  const { name, received, total } = event;
  const of = total === undefined ? "" : ` of ${megabytes(total)}`;
  return { kind: "doing", text: `downloading ${name}: ${megabytes(received)}${of} MB` };
}
