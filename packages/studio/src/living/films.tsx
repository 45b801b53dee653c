import type { PlaneFrame } from "@latents/core";
import { ActionIcon, Button, Group, Menu, Progress } from "@mantine/core";
import { IconDownload, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { saveFile } from "../ui/save-file";
import { Failure } from "../ui/states";
import { makeMovie, type MovieKind } from "./movie";
import type { PlaneLook, PlanePainter } from "./plane-painter";

interface FilmsProps {
  readonly painter: PlanePainter;
  readonly frames: readonly PlaneFrame[];
  /** Stands above the film. */
  readonly title: string;
  /** Of the file, without ending. */
  readonly name: string;
  readonly look: PlaneLook;
  readonly classes: readonly number[];
}

/** Saves the training as a film. */
export function Films({ painter, frames, title, name, look, classes }: FilmsProps): ReactNode {
  const [done, setDone] = useState<number>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const save = async (kind: MovieKind): Promise<void> => {
    const abort = (stop.current = new AbortController());
    setError(undefined);
    setDone(0);
    try {
      const named = { title, look, classes: classes.map((key) => ({ key, name: String(key) })) };
      const film = await makeMovie(kind, painter, frames, named, setDone, abort.signal);
      saveFile(new Uint8Array(await film.arrayBuffer()), `${name}.${kind}`, film.type);
    } catch (fault) {
      if (!abort.signal.aborted) setError(fault);
    }
    setDone(undefined);
  };
  if (done !== undefined)
    return (
      <Group gap="xs" wrap="nowrap">
        <Progress value={100 * done} w={110} aria-label="Making the film" />
        <ActionIcon
          variant="subtle"
          size="md"
          title="Cancel"
          aria-label="Cancel the film"
          onClick={() => stop.current?.abort()}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
    );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" disabled={frames.length < 2} leftSection={<IconDownload size={15} />}>
            Save as film
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save("gif")}>GIF, 360 pixels: plays anywhere</Menu.Item>
          <Menu.Item onClick={() => void save("mp4")}>MP4 video, 720 pixels: for slides and messages</Menu.Item>
          <Menu.Item onClick={() => void save("webm")}>WebM video, 720 pixels: sharp and small</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
