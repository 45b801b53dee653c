import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { bestDevice, pageDevices } from "./page-devices";
import { firstLook, settingsOf } from "./page-recipes";
import { TrainingLive } from "./training-live";
import { startTraining, useTraining } from "./training-session";

/** Whether this page has begun by itself: once is enough. */
let begun = false;

/** For whom nothing is there yet: a VAE that learns in this tab, so that one sees what all of this is about. It begins by itself where motion is welcome. */
export default function FirstPlane({ children }: { readonly children?: ReactNode }): ReactNode {
  const session = useTraining();
  const still = useReducedMotion(undefined, { getInitialValueInEffect: false });
  const [pressed, setPressed] = useState(begun);
  const start = async (): Promise<void> => {
    begun = true;
    setPressed(true);
    await startTraining(firstLook, settingsOf(firstLook), bestDevice(await pageDevices()));
  };
  const isIdle = session.phase === "idle" || session.phase === "no-data";
  useEffect(() => {
    if (!begun && !still && session.phase === "idle") void start();
  }, [still]);
  return (
    <Stack gap="md" maw={1180}>
      <Group justify="space-between" align="flex-end" gap="md">
        <div style={{ flex: "1 1 420px" }}>
          <Title order={2} size="h3">
            Watch a VAE learn
          </Title>
          <Text c="dimmed" maw={720}>
            A variational autoencoder gives every image a place in a plane and learns to draw what lies at any place.
            This one trains in this tab, on MNIST, in about half a minute; nothing leaves your machine.
          </Text>
        </div>
        <Group gap="xs">
          {isIdle && (
            <Button
              leftSection={<IconPlayerPlayFilled size={16} />}
              loading={pressed && session.phase === "idle"}
              onClick={() => void start()}
            >
              Train it here
            </Button>
          )}
          {children}
        </Group>
      </Group>
      {session.phase === "no-data" ? (
        <Text c="dimmed">
          MNIST is not beside this page: {String((session.error as Error)?.message ?? session.error)}.
        </Text>
      ) : (
        !isIdle && <TrainingLive session={session} />
      )}
    </Stack>
  );
}
