import { Overlay, Center, Stack, Text } from "@mantine/core";
import { IconFileDownload } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { dropPurpose, giveDroppedFiles } from "./dropped-files";
import type { ModelSource } from "./sources";
import { takeModelFile } from "./take-model-file";

/** Takes a file that is dropped anywhere on the page, and says so while it hovers. */
export function ModelDrop({ onTake }: { readonly onTake: (source: ModelSource) => void }): ReactNode {
  const [over, setOver] = useState(false);
  const take = useRef(onTake);
  take.current = onTake;
  useEffect(() => {
    // a file enters and leaves every element on its way
    let depth = 0;
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const count = (event: DragEvent, change: number): void => {
      if (!hasFile(event)) return;
      depth = Math.max(0, depth + change);
      setOver(depth > 0);
    };
    const enter = (event: DragEvent): void => count(event, 1);
    const leave = (event: DragEvent): void => count(event, -1);
    const hover = (event: DragEvent): void => {
      if (hasFile(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      const file = files[0];
      if (file && !giveDroppedFiles(files)) void takeModelFile(file).then((source) => take.current(source));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  if (!over) return null;
  const purpose = dropPurpose();
  return (
    <Overlay fixed zIndex={400} backgroundOpacity={0.6} blur={2}>
      <Center h="100%">
        <Stack align="center" gap="xs" c="white">
          <IconFileDownload size={48} stroke={1.4} />
          <Text size="lg" fw={600}>
            Drop the model to open it{purpose !== undefined && `, or ${purpose}`}
          </Text>
        </Stack>
      </Center>
    </Overlay>
  );
}
