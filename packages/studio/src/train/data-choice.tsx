import { Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { MyDrawings } from "./my-drawings";
import { MyPhotos } from "./my-photos";

export type DataKind = "mnist" | "photos" | "drawings";

interface DataChoiceProps {
  readonly kind: DataKind;
  readonly onKind: (kind: DataKind) => void;
}

/** What to train on: the digits that come along, or what the user has. */
export function DataChoice({ kind, onKind }: DataChoiceProps): ReactNode {
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="What to train on"
        style={{ alignSelf: "flex-start", maxWidth: "100%" }}
        data={[
          { value: "mnist", label: "Digits" },
          { value: "photos", label: "My photos" },
          { value: "drawings", label: "My drawings" },
        ]}
        value={kind}
        onChange={(value) => onKind(value)}
      />
      {kind !== "mnist" && (
        <Paper withBorder p="md">
          <Stack gap="sm">
            {kind === "photos" ? <MyPhotos /> : <MyDrawings />}
            <Text size="sm" c="dimmed" role="note">
              <IconLock size={15} style={{ verticalAlign: "-2px" }} /> They stay in this tab: no request carries them,
              and a reload forgets them.
            </Text>
          </Stack>
        </Paper>
      )}
    </Stack>
  );
}
