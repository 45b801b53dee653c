import { Group, Text } from "@mantine/core";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { figureText, countText } from "../run-parts/figures";
import { heatTop, type LatentHeat } from "./curves";
import styles from "./kl-heat.module.css";

interface KlHeatProps {
  readonly heat: LatentHeat;
  /** Nats of the brightest colour; default as `heatTop` has it. */
  readonly top?: number;
  readonly label: string;
}

/** Dark to bright; seen alike on both grounds. */
const ramp = [
  [22, 20, 60],
  [65, 58, 160],
  [60, 130, 190],
  [70, 190, 160],
  [190, 222, 90],
  [253, 231, 60],
] as const;

function rampColor(share: number): readonly [number, number, number] {
  const at = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const low = Math.min(Math.floor(at), ramp.length - 2);
  const mix = (c: 0 | 1 | 2): number => Math.round(ramp[low][c] + (at - low) * (ramp[low + 1][c] - ramp[low][c]));
  return [mix(0), mix(1), mix(2)];
}

/** KL of each latent over the steps, a row each: what the code says of an image, and since when. */
export function KlHeat({ heat, top: given, label }: KlHeatProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, steps, latents } = heat;
  const top = useMemo(() => given ?? heatTop(heat), [given, heat]);
  const largest = useMemo(() => Math.max(...rows.flat()), [rows]);
  useEffect(() => {
    const at = canvas.current!;
    at.width = steps.length;
    at.height = rows.length;
    const context = at.getContext("2d")!;
    const picture = context.createImageData(steps.length, rows.length);
    rows.forEach((row, y) =>
      row.forEach((value, x) => picture.data.set([...rampColor(value / top), 255], 4 * (y * steps.length + x))),
    );
    context.putImageData(picture, 0, 0);
  }, [rows, steps, top]);
  const rowHeight = rows.length > 32 ? 7 : 16;
  const every = rowHeight < 12 ? 4 : 1;
  const active = rows.filter((row) => row.at(-1)! > 0.01).length;
  const said = `${label}: ${active} of ${rows.length} latents above 0.01 nats, the largest ${figureText(rows[0].at(-1))} nats`;
  return (
    <div>
      <div className={styles.heat}>
        <div className="numbers" style={{ lineHeight: `${rowHeight}px`, textAlign: "right" }} aria-hidden>
          {latents.map((latent, i) => (
            <div key={latent} style={{ height: rowHeight }}>
              {i % every === 0 ? `z${latent}` : ""}
            </div>
          ))}
        </div>
        <canvas ref={canvas} style={{ height: rowHeight * rows.length }} role="img" aria-label={said} />
        <span />
        <Group justify="space-between">
          <span>{countText(steps[0])}</span>
          <span>{countText(steps.at(-1)!)} steps</span>
        </Group>
      </div>
      <Group gap="xs" mt={4} justify="space-between">
        <Text size="xs" c="dimmed">
          {active} of {rows.length} above 0.01 nats
        </Text>
        <Group gap={6} wrap="nowrap" className="numbers">
          <Text size="xs">0</Text>
          <span style={{ width: 90, height: 8, borderRadius: 3, background: gradient }} />
          <Text size="xs">
            {figureText(top)} nats
            {largest > top &&
              ` and more, up to ${largest < 1000 ? figureText(largest) : countText(Math.round(largest))}`}
          </Text>
        </Group>
      </Group>
    </div>
  );
}

const gradient = `linear-gradient(90deg, ${ramp.map(([r, g, b]) => `rgb(${r} ${g} ${b})`).join(", ")})`;
