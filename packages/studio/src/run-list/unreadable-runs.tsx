import { Alert, Text } from "@mantine/core";
import type { UnreadableRun } from "@latents/core";
import { IconFileAlert } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./run-list.module.css";

/** Folders that look like runs and cannot be read, each with the reason. */
export function UnreadableRuns({ runs }: { readonly runs: readonly UnreadableRun[] }): ReactNode {
  if (runs.length === 0) return null;
  const title = runs.length === 1 ? "One run cannot be read" : `${runs.length} runs cannot be read`;
  return (
    <Alert color="yellow" icon={<IconFileAlert />} title={title} role="region" aria-label={title}>
      <ul className={styles.unreadable}>
        {runs.map(({ name, reason }) => (
          <li key={name} data-unreadable={name}>
            <Text span fw={600} size="sm">
              {name}
            </Text>
            <Text span size="sm">
              {" "}
              {reason}
            </Text>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
