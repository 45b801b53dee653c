import { Stack, Text, Title } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { InterruptedTraining } from "./interrupted-training";
import { pageDevices, type PageDevices } from "./page-devices";
import { TrainingForm } from "./training-form";
import { TrainingLive } from "./training-live";
import { useTraining } from "./training-session";

/** `#/train`: a VAE that trains in this page, on this machine; nothing leaves it. */
export default function TrainView(): ReactNode {
  const session = useTraining();
  const [devices, setDevices] = useState<PageDevices>();
  useEffect(() => void pageDevices().then(setDevices), []);
  const choosing = session.phase === "idle" || session.phase === "no-data";
  return (
    <Stack gap="md" maw={1180}>
      <div>
        <Title order={1} fz="h2">
          Train here
        </Title>
        <Text c="dimmed">
          A variational autoencoder learns inside this page, on your machine. Nothing is sent anywhere unless you keep
          it.
        </Text>
      </div>
      {session.phase === "idle" && <InterruptedTraining />}
      {choosing ? <TrainingForm session={session} devices={devices} /> : <TrainingLive session={session} />}
    </Stack>
  );
}
