import { Paper, SegmentedControl, Stack, Text, useMatches } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { lazy, Suspense, type ReactNode } from "react";
import { Waiting } from "../../ui/states";
import type { DataKind } from "../training-data";
import type { MyTableProps } from "./my-table";

// most who come train on the digits
const MyPhotos = lazy(() => import("./my-photos"));
const MyDrawings = lazy(() => import("./my-drawings"));
const MyTable = lazy(() => import("./my-table"));

interface DataChoiceProps extends MyTableProps {
  readonly kind: DataKind;
  readonly onKind: (kind: DataKind) => void;
}

/** What to train on: the digits that come along, or what the user has. */
export function DataChoice({ kind, onKind, table, onTable }: DataChoiceProps): ReactNode {
  const size = useMatches({ base: "xs", xs: "sm" });
  return (
    <Stack gap="sm">
      <SegmentedControl
        size={size}
        aria-label="What to train on"
        style={{ alignSelf: "flex-start", maxWidth: "100%" }}
        data={[
          { value: "mnist", label: "Digits" },
          { value: "photos", label: "My photos" },
          { value: "drawings", label: "My drawings" },
          { value: "table", label: "My table" },
        ]}
        value={kind}
        onChange={(value) => onKind(value)}
      />
      {kind !== "mnist" && (
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Suspense fallback={<Waiting what="One moment" height={36} />}>
              {kind === "photos" && <MyPhotos />}
              {kind === "drawings" && <MyDrawings />}
              {kind === "table" && <MyTable table={table} onTable={onTable} />}
            </Suspense>
            <Text size="sm" c="dimmed" role="note">
              <IconLock size={15} style={{ verticalAlign: "-2px" }} /> {kind === "table" ? "It stays" : "They stay"} in
              this tab: no request carries {kind === "table" ? "it" : "them"}, and a reload forgets{" "}
              {kind === "table" ? "it" : "them"}.
            </Text>
          </Stack>
        </Paper>
      )}
    </Stack>
  );
}
