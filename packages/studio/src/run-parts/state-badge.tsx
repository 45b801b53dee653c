import { Badge } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import type { ReactNode } from "react";
import styles from "./run-parts.module.css";

/** Where a run stands, by a word and a dot. */
export function StateBadge({ state }: Pick<RunSummary, "state">): ReactNode {
  return (
    <Badge
      variant="default"
      tt="none"
      fw={550}
      radius="sm"
      className={styles.badge}
      leftSection={<span className={styles.dot} data-state={state} />}
    >
      {state}
    </Badge>
  );
}
