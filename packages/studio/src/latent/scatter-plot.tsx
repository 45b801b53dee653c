import { Button, Paper, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Failure } from "../ui/states";
import { Pixels } from "../ui/pixels";
import { imageOf } from "../codes/coded-images";
import { classColors } from "../codes/class-colors";
import { className } from "../models/class-name";
import type { Layout } from "../codes/layout";
import { Scatter } from "../scatter/scatter";
import type { Marks } from "../scatter/draw-marks";
import "../scatter/scatter.css";
import { useImage } from "./use-picture";

interface ScatterPlotProps {
  readonly layout: Layout;
  readonly hidden: ReadonlySet<number>;
  readonly marks: Marks;
  /** Whether a drag moves the cursor, and not the plane. */
  readonly cursorMode: boolean;
  /** Where it is looked at from, of an address; undefined where all codes are seen. */
  readonly camera: string | undefined;
  /** It was moved, and rests; or shows all again. */
  readonly onCamera: (camera: string | undefined) => void;
  readonly onPick: (row: number, second: boolean) => void;
  readonly onCursor: (position: readonly number[]) => void;
}

/** The codes as points. Fast things (drawing, pointer) happen in `Scatter`, outside of React. */
export function ScatterPlot(props: ScatterPlotProps): ReactNode {
  const { layout, hidden, marks, cursorMode, camera, onCamera, onPick, onCursor } = props;
  const box = useRef<HTMLDivElement>(null);
  const scatter = useRef<Scatter>(undefined);
  const dark = useComputedColorScheme("light") === "dark";
  const [hovered, setHovered] = useState<{ readonly row: number; readonly at: readonly [number, number] }>();
  const [outside, setOutside] = useState(0);
  const [life, setLife] = useState(0);
  const [error, setError] = useState<unknown>();
  const tell = useRef({ onPick, onCursor, onCamera });
  tell.current = { onPick, onCursor, onCamera };
  const looked = useRef(camera);
  const isFirst = useRef(true);

  useEffect(() => {
    try {
      const made = new Scatter(box.current!, {
        hover: (row, at) => setHovered(row === undefined ? undefined : { row, at: [at[0] + made.left, at[1]] }),
        pick: (row, second) => tell.current.onPick(row, second),
        cursor: (position) => tell.current.onCursor(position),
        outside: setOutside,
        camera: (text) => {
          looked.current = text;
          tell.current.onCamera(text);
        },
        lost: () => setLife((n) => n + 1),
      });
      scatter.current = made;
      return () => made.dispose();
    } catch (failure) {
      setError(failure);
      return undefined;
    }
  }, [life]);
  useEffect(() => {
    setHovered(undefined);
    // the first view is that of the address, other codes begin anew
    scatter.current?.setPoints(layout.positions, layout.dims, layout, isFirst.current ? looked.current : undefined);
    isFirst.current = false;
  }, [layout, life]);
  useEffect(() => {
    if (camera === looked.current) return;
    looked.current = camera;
    scatter.current?.look(camera);
  }, [camera]);
  const colors = useMemo(() => classColors(layout.images.count, layout.images.labels, hidden), [layout.images, hidden]);
  useEffect(() => scatter.current?.setColors(colors), [colors, life]);
  useEffect(() => scatter.current?.setMarks(marks), [marks, life]);
  useEffect(() => scatter.current?.setDark(dark), [dark, life]);
  useEffect(() => {
    if (scatter.current) scatter.current.cursorMode = cursorMode;
  }, [cursorMode, life]);

  if (error !== undefined) return <Failure error={error} />;
  const keys = layout.dims === 3 ? "arrow keys turn" : cursorMode ? "arrow keys move the cursor" : "arrow keys move";
  const what = `${layout.images.count.toLocaleString("en")} codes over ${layout.names.join(", ")}`;
  return (
    <div style={{ position: "relative" }}>
      <div
        ref={box}
        className="scatter"
        data-drag={cursorMode ? "cursor" : "move"}
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
