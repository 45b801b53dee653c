import { Anchor, Button, Loader, Text } from "@mantine/core";
import { IconArchive, IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Failure } from "../ui/states";
import { runAddress } from "../run-parts/addresses";
import { keepTraining, type Keeping } from "./training-session";

interface KeepProps {
  readonly keeping: Keeping | undefined;
}

/** Gives the trained run to the studio's server. It stays where it is and keeps the focus, whatever it says. */
export function KeepButton({ keeping }: KeepProps): ReactNode {
  const { name, error } = keeping ?? {};
  const canAsk = !keeping || error !== undefined;
  return (
    <Button
      variant="default"
      data-disabled={!canAsk || undefined}
      aria-disabled={!canAsk}
      // what it says then is news, not a button that is out of order
      c={canAsk ? undefined : "dimmed"}
      leftSection={canAsk ? <IconArchive size={18} /> : name ? <IconCheck size={18} /> : <Loader size={18} />}
      onClick={keepTraining}
    >
      {name ? "Kept" : canAsk ? "Keep" : "Keeping"} in the studio's runs
    </Button>
  );
}

/** What came of it: the way to the run, or why there is none. */
export function KeepNews({ keeping }: KeepProps): ReactNode {
  const { name, error } = keeping ?? {};
  return (
    <>
      <Text role="status" size="sm" mt="xs" mih={22}>
        {name ? (
          <>
            Kept as{" "}
            <Anchor component={Link} href={runAddress(name)} fz="sm">
              {name}
            </Anchor>
            , with its curves and all that the studio does with a run.
          </>
        ) : (
          keeping && error === undefined && "The studio's server writes it among the runs."
        )}
      </Text>
      {error !== undefined && <Failure error={error} retry={keepTraining} />}
    </>
  );
}
