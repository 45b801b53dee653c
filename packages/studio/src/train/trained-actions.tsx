import { Button, Group } from "@mantine/core";
import { IconBrush, IconChartDots3, IconDownload } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { Failure } from "../ui/states";
import { useServer } from "../api/queries";
import { KeepButton, KeepNews } from "./keep-run";
import { saveFile } from "../ui/save-file";
import { trainingArchive, type TrainingSession } from "./training-session";

/** What can be done with the model that a training has left: the views that show it, the run to take away or to keep. */
export function TrainedActions({ session }: { readonly session: TrainingSession }): ReactNode {
  const [packing, setPacking] = useState(false);
  const [error, setError] = useState<unknown>();
  const server = useServer() === true;
  const download = async (): Promise<void> => {
    setPacking(true);
    setError(undefined);
    try {
      saveFile(await trainingArchive(), `${session.name}.zip`, "application/zip");
    } catch (fault) {
      setError(fault);
    }
    setPacking(false);
  };
  const at = encodeURIComponent(session.source ?? "");
  return (
    <div>
      <Group gap="xs">
        {session.source !== undefined && (
          <>
            <Button component={Link} href={`/latent/${at}`} leftSection={<IconChartDots3 size={18} />}>
              Explore its codes
            </Button>
            <Button component={Link} href={`/draw/${at}`} variant="light" leftSection={<IconBrush size={18} />}>
              Draw for it
            </Button>
          </>
        )}
        <Button
          variant="default"
          loading={packing}
          leftSection={<IconDownload size={18} />}
          onClick={() => void download()}
        >
          Download run
        </Button>
        {server && <KeepButton keeping={session.keeping} />}
      </Group>
      {server && <KeepNews keeping={session.keeping} />}
      {error !== undefined && <Failure error={error} />}
    </div>
  );
}
