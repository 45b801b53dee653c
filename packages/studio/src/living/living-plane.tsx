import { planeReach, type PlaneFrame, type PlaneStage } from "@latents/core";
import { ActionIcon, Button, Group, Slider, Text, useComputedColorScheme } from "@mantine/core";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Choice } from "../ui/choice";
import { Legend } from "../ui/legend";
import { colorOf } from "../ui/palette";
import { Films } from "./films";
import "./living-plane.css";
import { PlanePainter } from "./plane-painter";
import { usePlaneTime } from "./use-plane-time";

interface LivingPlaneProps {
  readonly stage: PlaneStage;
  readonly frames: readonly PlaneFrame[];
  /** Stands above a film. */
  readonly title: string;
  /** Of saved files, without ending. */
  readonly name: string;
}

/** Pixels along a side of the picture: sharp on dense screens of a usual size. */
const pixels = 1120;

/** A model's plane through its training: codes that move over what they decode to, a slider through time, films to keep. */
export function LivingPlane({ stage, frames, title, name }: LivingPlaneProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const [shown, setShown] = useState<"points" | "images">("images");
  const [hidden, setHidden] = useState<ReadonlySet<number>>(() => new Set());
  const time = usePlaneTime(frames.length);
  const painter = useMemo(() => new PlanePainter(stage), [stage]);
  const look = useMemo(() => ({ dark, sprites: shown === "images", hidden }), [dark, shown, hidden]);
  const classes = useMemo(() => (stage.labels ? [...new Set(stage.labels)].sort((a, b) => a - b) : []), [stage]);
  const { at, mode } = time;
  const frame = frames[Math.round(at)] as PlaneFrame | undefined;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) painter.paint(context, pixels, frames, at, look);
  }, [painter, frames, at, look]);
  const last = Math.max(0, frames.length - 1);
  const outside = useMemo(() => (frame ? countOutside(frame) : 0), [frame]);
  const step = frame?.step.toLocaleString("en") ?? "…";
  return (
    <div className="living-plane">
      <canvas
        ref={canvas}
        width={pixels}
        height={pixels}
        role="img"
        aria-label={`The plane of codes after step ${step}: ${stage.count.toLocaleString("en")} test images over what the plane decodes to`}
        data-frames={frames.length}
        data-step={frame?.step}
      />
      <Group gap="xs" wrap="nowrap">
        <ActionIcon
          variant="light"
          size="lg"
          disabled={last === 0}
          aria-label={mode === "replay" ? "Pause the replay" : "Replay"}
          title={mode === "replay" ? "Pause the replay" : "Replay"}
          onClick={mode === "replay" ? time.pause : time.play}
        >
          {mode === "replay" ? <IconPlayerPauseFilled size={17} /> : <IconPlayerPlayFilled size={17} />}
        </ActionIcon>
        <Slider
          flex={1}
          min={0}
          max={Math.max(1, last)}
          step={0.05}
          value={at}
          onChange={time.scrub}
          label={null}
          thumbLabel="Moment of the training"
          thumbProps={{ "aria-valuetext": `step ${step}` }}
          disabled={last === 0}
        />
        <Text size="sm" className="numbers" miw={92} ta="right">
          step {step}
        </Text>
      </Group>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Choice
            label="What the codes are shown as"
            options={{ images: "Images", points: "Points" }}
            value={shown}
            onChange={setShown}
          />
          {mode === "still" && (
            <Button size="compact-sm" variant="subtle" onClick={time.follow}>
              To the newest
            </Button>
          )}
        </Group>
        <Films {...{ painter, frames, title, name, look }} classes={classes} />
      </Group>
      {classes.length > 0 && classes.length <= 12 && (
        <Legend
          name="Classes"
          entries={classes.map((key) => ({ key, color: colorOf(key), text: String(key), label: `Class ${key}` }))}
          hidden={hidden}
          onChange={setHidden}
        />
      )}
      <Text size="xs" c="dimmed">
        {`The codes of ${stage.count.toLocaleString("en")} test images, coloured by class, over what the plane decodes to there`}
        {stage.axes[0] === "z0" ? "" : "; of all latent numbers the two directions in which codes vary most"}
        {outside > 0 ? `. ${outside.toLocaleString("en")} lie outside the window of ±${planeReach}.` : "."}
      </Text>
    </div>
  );
}

const countOutside = ({ positions }: PlaneFrame): number => {
  let outside = 0;
  for (let i = 0; i < positions.length; i += 2)
    if (Math.max(Math.abs(positions[i]), Math.abs(positions[i + 1])) > planeReach) outside++;
  return outside;
};
