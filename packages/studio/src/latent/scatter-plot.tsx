import { Button, Paper, Text } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Failure } from "../ui/states";
import { Pixels } from "../ui/pixels";
import { imageOf } from "../codes/coded-images";
import { className } from "../models/class-name";
import type { Layout } from "../codes/layout";
import { useSprites } from "../map/use-sprites";
import type { Marks } from "../scatter/draw-marks";
import type { PointLook } from "../scatter/layers/point-layers";
import type { DragMode } from "../scatter/scatter-input";
import type { Stroke } from "../scatter/strokes";
import { useScatter } from "../scatter/use-scatter";
import { useImage } from "./use-picture";

interface ScatterPlotProps {
  readonly layout: Layout;
  /** Red, green, blue, opacity of each point. */
  readonly colors: Uint8Array;
  readonly look: PointLook;
  readonly marks: Marks;
  /** What a drag does. */
  readonly drag: DragMode;
  /** Where it is looked at from, of an address; undefined where all codes are seen. */
  readonly camera: string | undefined;
  /** It was moved, and rests; or shows all again. */
  readonly onCamera: (camera: string | undefined) => void;
  readonly onPick: (row: number, second: boolean) => void;
  readonly onCursor: (position: readonly number[]) => void;
  readonly onStroke: (stroke: Stroke) => void;
}

/** The codes as points. Fast things (drawing, pointer) happen in `Scatter`, outside of React. */
export function ScatterPlot(props: ScatterPlotProps): ReactNode {
  const { layout, colors, look, marks, drag, camera, onCamera, onPick, onCursor, onStroke } = props;
  const [hovered, setHovered] = useState<{ readonly row: number; readonly at: readonly [number, number] }>();
  const [outside, setOutside] = useState(0);
  const [rows, setRows] = useState<readonly number[]>([]);
  const sprites = useSprites(layout.images, rows);
  const looked = useRef(camera);
  /** What the plot has told of itself and not yet been given back: a view that it has left since must not take it back there. */
  const told = useRef<(string | undefined)[]>([]);
  const before = useRef<Layout>(undefined);

  const { box, scatter, life, error } = useScatter({
    hover: (row, at) => setHovered(row === undefined ? undefined : { row, at: [at[0] + scatter.current!.left, at[1]] }),
    pick: onPick,
    cursor: onCursor,
    outside: setOutside,
    images: setRows,
    stroke: onStroke,
    camera: (text) => {
      looked.current = text;
      told.current.push(text);
      onCamera(text);
    },
  });
  useEffect(() => {
    setHovered(undefined);
    const last = before.current;
    before.current = layout;
    // the first view is that of the address, other codes begin anew
    if (last && isOnItsWay(last, layout)) scatter.current?.movePoints(layout.positions);
    else scatter.current?.setPoints(layout.positions, layout.dims, layout, last ? undefined : looked.current);
  }, [layout, life]);
  useEffect(() => {
    const own = told.current.indexOf(camera);
    told.current = camera === looked.current ? [] : told.current.slice(own + 1);
    if (camera === looked.current || own >= 0) return;
    told.current = [];
    looked.current = camera;
    scatter.current?.look(camera);
  }, [camera]);
  useEffect(() => scatter.current?.setColors(colors), [colors, life]);
  useEffect(() => scatter.current?.setMarks(marks), [marks, life]);
  useEffect(() => scatter.current?.setLook(look), [look, life]);
  useEffect(() => scatter.current?.setSprites(sprites), [sprites, life]);
  useEffect(() => {
    if (scatter.current) scatter.current.drag = drag;
  }, [drag, life]);

  if (error !== undefined) return <Failure error={error} />;
  const keys =
    layout.dims === 3 ? "arrow keys turn" : drag === "cursor" ? "arrow keys move the cursor" : "arrow keys move";
  const over = layout.isForming ? "on their way to" : "over";
  const what = `${layout.images.count.toLocaleString("en")} codes ${over} ${layout.names.join(", ")}`;
  return (
    <div style={{ position: "relative" }}>
      <div
        ref={box}
        className="scatter"
        data-drag={drag}
        tabIndex={0}
        role="application"
        aria-roledescription="scatter plot"
        aria-label={`${what}; ${keys}, plus and minus zoom, 0 shows all`}
      />
      {outside > 0 && (
        <Paper withBorder px={8} py={2} className="scatter-outside">
          <Text size="xs" className="numbers" role="status">
            {outside.toLocaleString("en")} of {layout.images.count.toLocaleString("en")} outside the view
          </Text>
          <Button size="compact-xs" variant="subtle" onClick={() => scatter.current?.showAll()}>
            Show all
          </Button>
        </Paper>
      )}
      {hovered && <HoverCard layout={layout} row={hovered.row} at={hovered.at} width={box.current?.clientWidth ?? 0} />}
    </div>
  );
}

/** Whether the next layout is the same points a moment later. */
const isOnItsWay = (last: Layout, { kind, dims, images }: Layout): boolean =>
  last.isForming === true && last.kind === kind && last.dims === dims && last.images === images;

interface HoverCardProps {
  readonly layout: Layout;
  readonly row: number;
  readonly at: readonly [number, number];
  readonly width: number;
}

/** The image of the point under the pointer. */
function HoverCard({ layout: { images }, row, at: [x, y], width }: HoverCardProps): ReactNode {
  const { data, index } = imageOf(images, row);
  const values = useImage(data.id, index);
  const left = x + 100 > width ? x - 96 : x + 16;
  return (
    <Paper
      withBorder
      shadow="md"
      p={6}
      style={{ position: "absolute", left, top: Math.max(0, y - 100), pointerEvents: "none", zIndex: 2 }}
      data-hover={values ? row : undefined}
    >
      <Pixels values={values} shape={data.shape} size={68} label={`Image ${index} of the ${data.split} split`} />
      <Text size="xs" ta="center" mt={2} className="numbers">
        {images.labels ? <b>{className(images, images.labels[row])}</b> : null} #{index}
      </Text>
    </Paper>
  );
}
