import { Anchor, Button, Loader, Text } from "@mantine/core";
import { IconArchive, IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Failure } from "../look/states";
import { runAddress } from "../runs/addresses";
import { keepTraining, type Keeping } from "./training-session";

interface KeepProps {
  readonly keeping: Keeping | undefined;
}

const words: Readonly<Record<Keeping["state"], string>> = {
  packing: "Packing the run",
  sending: "Keeping the run",
  kept: "Kept in the studio's runs",
  failed: "Keep in the studio's runs",
};

/** What is said meanwhile. */
const news: Readonly<Partial<Record<Keeping["state"], string>>> = {
  packing: "Packing it.",
  sending: "The studio's server reads it, and writes it among the runs.",
};

/** Gives the trained run to the studio's server. It stays where it is and keeps the focus, whatever it says. */
export function KeepButton({ keeping }: KeepProps): ReactNode {
  const state = keeping?.state;
  const canAsk = state === undefined || state === "failed";
  return (
    <Button
      variant="default"
      data-disabled={!canAsk || undefined}
      aria-disabled={!canAsk}
      // what it says then is news, not a button that is out of order
      style={canAsk ? undefined : { color: "var(--mantine-color-dimmed)" }}
      leftSection={
        canAsk ? <IconArchive size={18} /> : state === "kept" ? <IconCheck size={18} /> : <Loader size={16} />
      }
      onClick={() => void keepTraining()}
    >
      {words[state ?? "failed"]}
    </Button>
  );
}

/** What came of it: the way to the run, or why there is none. */
export function KeepNews({ keeping }: KeepProps): ReactNode {
  return (
    <>
      <Text role="status" aria-live="polite" size="sm" mt="xs" mih={22}>
        {keeping && news[keeping.state]}
        {keeping?.name !== undefined && (
          <>
            It is among the runs as{" "}
            <Anchor component={Link} href={runAddress(keeping.name)} fz="sm">
              {keeping.name}
            </Anchor>
            : with its curves, for comparing, and to go on with.
          </>
        )}
      </Text>
      {keeping?.state === "failed" && <Failure error={keeping.error} retry={() => void keepTraining()} />}
    </>
  );
}
