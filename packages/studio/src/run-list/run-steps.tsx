import { Progress, Text } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import type { ReactNode } from "react";
import { countText, percentDone, stepsDone } from "../run-parts/figures";
import shared from "../run-parts/run-parts.module.css";

/** Steps done of all, with a bar until the run is over. */
export function RunSteps({ run, unit = "" }: { readonly run: RunSummary; readonly unit?: string }): ReactNode {
  const done = run.state === "finished";
  return (
    <div style={{ minWidth: 84 }}>
      <Text size="xs" className={`numbers ${shared.nowrap}`}>
        {countText(stepsDone(run))}
        {!done && ` / ${countText(run.steps)}`}
        {unit}
      </Text>
      {!done && <Progress value={percentDone(run)} size={3} mt={3} aria-label={`Steps of ${run.name}`} />}
    </div>
  );
}
