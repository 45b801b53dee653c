import { Button, Group, Progress, Text } from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { proxy } from "comlink";
import { useEffect, useState, type CSSProperties, type ReactNode } from "react";
import type { Completions } from "../engine/draw-api";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { Failure } from "../ui/states";
import css from "./draw.module.css";
import { nats } from "./figures";
import type { Picture } from "../pad/pad-pixels";
import { Panel, Tile } from "./reading-panels";

interface CompletionProps {
  readonly model: ModelFacts;
  readonly picture: Picture;
  readonly seen: Uint8Array<ArrayBuffer>;
  readonly label: number | undefined;
}

type State =
  | { readonly is: "idle" }
  | { readonly is: "searching"; readonly done: number }
  | { readonly is: "done"; readonly found: Completions }
  | { readonly is: "failed"; readonly error: unknown };

/** Completes what is hidden of a picture, several ways. */
export function CompletionPanel({ model, picture, seen, label }: CompletionProps): ReactNode {
  const [state, setState] = useState<State>({ is: "idle" });
  const [seed, setSeed] = useState(0);
  const { classes, infersLabels, shape, cannotComplete } = model;
  // another picture has other completions
  useEffect(() => {
    setState({ is: "idle" });
    return () => void engine().cancelCompletion();
  }, [picture, seen]);
  const complete = async (): Promise<void> => {
    setState({ is: "searching", done: 0 });
    const order = { pixels: picture.pixels, seen, seed, ...(classes > 0 && !infersLabels && { label: label ?? 0 }) };
    setSeed(seed + 1);
    try {
      const report = proxy((done: number) =>
        setState((now) => (now.is === "searching" ? { is: "searching", done } : now)),
      );
      const found = await engine().completeDrawing(model.id, order, report);
      setState(found ? { is: "done", found } : { is: "idle" });
    } catch (error) {
      setState({ is: "failed", error });
    }
  };
  const found = state.is === "done" ? state.found : undefined;
  if (cannotComplete !== undefined)
    return (
      <Panel title="Completions of what is hidden">
        <Text size="sm">{cannotComplete}</Text>
      </Panel>
    );
  return (
    <Panel title="Completions of what is hidden">
      <Group gap="xs" mb="sm">
        <Button
          size="xs"
          leftSection={<IconWand size={16} />}
          onClick={() => void complete()}
          disabled={state.is === "searching"}
        >
          {found ? "Complete it differently" : "Complete it"}
        </Button>
        {state.is === "searching" && (
          <Button size="xs" variant="default" onClick={() => void engine().cancelCompletion()}>
            Cancel
          </Button>
        )}
      </Group>
      {state.is === "failed" && <Failure error={state.error} />}
      <div className={css.tiles} style={{ "--tiles": 8 } as CSSProperties}>
        {Array.from({ length: 8 }, (_, i) => (
          <Tile
            key={i}
            {...{ shape }}
            values={found?.images.data.subarray(i * found.images.shape[1], (i + 1) * found.images.shape[1])}
            caption=""
            label={`Completion ${i + 1}`}
          />
        ))}
      </div>
      <Progress
        value={state.is === "searching" ? 100 * state.done : 0}
        size="xs"
        aria-label="Search for codes"
        mb={6}
        style={{ visibility: state.is === "searching" ? "visible" : "hidden" }}
      />
      <Text size="xs" c="dimmed" mih={36}>
        {found
          ? `log p of what is seen: ${nats(found.before)} nats by the encoder's guess, ${nats(found.after)} after the search.`
          : "A search in the latent space (SVI, 300 steps) finds codes whose pictures agree with what is seen; each completes it in its own way."}
      </Text>
    </Panel>
  );
}
