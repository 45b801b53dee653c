import { Paper, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import type { ModelFacts } from "../engine/engine-api";
import { Failure } from "../ui/states";
import type { ModelSource } from "../models/sources";
import { centred } from "../pad/centred";
import { CompletionPanel } from "./completion-panel";
import { DrawTools } from "./draw-tools";
import css from "./draw.module.css";
import { Examples } from "./examples";
import { Pad, type Tool } from "../pad/pad";
import { blank, isBlank, type Picture } from "../pad/pad-pixels";
import { ReadingPanels } from "./reading-panels";
import { useReading } from "./use-reading";
import { useSurroundings } from "./use-surroundings";

interface Page {
  readonly picture: Picture;
  /** 1 is seen, 0 is hidden; undefined where all is seen. */
  readonly seen?: Uint8Array<ArrayBuffer>;
}

const mostUndone = 50;

/** The pad and what the model says of it. */
export function DrawStudio({ source, model }: { readonly source: ModelSource; readonly model: ModelFacts }): ReactNode {
  const [, height, width] = model.shape;
  const empty: Page = { picture: blank(width, height) };
  const [page, setPage] = useState<Page>(empty);
  const [past, setPast] = useState<readonly Page[]>([]);
  const [tool, setTool] = useState<Tool>("paint");
  const [radius, setRadius] = useState(1);
  // images of other sets are not centred
  const ofMnist = model.data === "mnist";
  const [centre, setCentre] = useState(ofMnist);
  const [label, setLabel] = useState<number>();
  const around = useSurroundings(source, model);
  const { picture, seen } = page;
  // what is hidden has its place: the picture is no longer moved
  const moved = centre && !seen;
  const given = useMemo(() => (moved ? centred(picture) : picture), [moved, picture]);
  const nothing = isBlank(picture);
  const { reading, error } = useReading(model.id, nothing ? undefined : given.pixels, label, around.surroundings);
  const shown = useDeferredValue(reading);

  const remember = (): void => setPast((all) => [...all.slice(-mostUndone + 1), page]);
  const replace = (next: Page): void => {
    remember();
    setPage(next);
  };
  const choose = (next: Tool): void => {
    // the picture that the model sees is the one whose cells are hidden
    if (next === "hide" && moved && !nothing) replace({ picture: given });
    setTool(next);
  };
  return (
    <div className={css.columns}>
      <Stack gap="sm">
        <Pad
          {...{ picture, seen, tool, radius }}
          onBegin={remember}
          onPicture={(next) => setPage((old) => ({ ...old, picture: next }))}
          onSeen={(next) => setPage((old) => ({ ...old, seen: next }))}
        />
        <DrawTools
          {...{ tool, radius, centre, ofMnist, hidden: seen !== undefined, canUndo: past.length > 0 }}
          onTool={choose}
          onRadius={setRadius}
          onCentre={setCentre}
          onUndo={() => {
            setPage(past[past.length - 1]);
            setPast(past.slice(0, -1));
          }}
          onClear={() => {
            replace(empty);
            setTool("paint");
          }}
          onReveal={() => replace({ picture })}
        />
        <Examples
          data={around.test}
          onPick={(pixels) => {
            replace({ picture: { width, height, pixels } });
            if (tool === "hide") setTool("paint");
          }}
        />
      </Stack>
      <Stack gap="md">
        {error !== undefined && <Failure error={error} />}
        {around.error !== null && around.error !== undefined && (
          <Paper withBorder p="sm">
            <Text size="sm" c="dimmed">
              Without its data set there are no neighbours and no comparison: {(around.error as Error).message}
            </Text>
          </Paper>
        )}
        {seen && !nothing && <CompletionPanel {...{ model, picture, seen, label: label ?? shown?.label }} />}
        <ReadingPanels
          {...{ model, around, label, given, nothing }}
          hidden={seen !== undefined}
          reading={shown}
          onLabel={setLabel}
        />
      </Stack>
    </div>
  );
}
