import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { stroke, type Picture } from "./pad-pixels";
import css from "./pad.module.css";

/** What the pointer does: `hide` takes cells from the model's sight. */
export type Tool = "paint" | "erase" | "hide";

interface PadProps {
  readonly picture: Picture;
  /** 1 is seen, 0 is hidden; undefined where all is seen. */
  readonly seen: Uint8Array | undefined;
  readonly tool: Tool;
  /** Radius of the brush, cells. */
  readonly radius: number;
  /** Before the first change of a stroke, for undo. */
  readonly onBegin: () => void;
  readonly onPicture: (picture: Picture) => void;
  readonly onSeen: (seen: Uint8Array<ArrayBuffer>) => void;
}

/** Canvas pixels a cell. */
const zoom = 14;
type Place = readonly [x: number, y: number];

/** The drawing, cell by cell: mouse, finger, pen, or arrows and space. */
export function Pad({ picture, seen, tool, radius, onBegin, onPicture, onSeen }: PadProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Place>(undefined);
  // a stroke goes on from what it has made, also between two renders
  const now = useRef({ picture, seen });
  now.current = { picture, seen };
  const [cell, setCell] = useState<Place>();
  const { width, height } = picture;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) show(context, picture, seen, cell);
  }, [picture, seen, cell]);

  const draw = (from: Place, to: Place): void => {
    if (tool === "hide") {
      const mask = stroke(
        { width, height, pixels: new Uint8Array(width * height) },
        ...([from, to, Math.max(1.5, radius), "paint"] as const),
      ).pixels;
      const next = Uint8Array.from(now.current.seen ?? new Uint8Array(width * height).fill(1), (v, i) =>
        mask[i] > 127 ? 0 : v,
      );
      now.current = { ...now.current, seen: next };
      onSeen(next);
    } else {
      const next = stroke(now.current.picture, from, to, radius, tool);
      now.current = { ...now.current, picture: next };
      onPicture(next);
    }
  };
  const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Place => {
    const box = canvas.current!.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * width, ((clientY - box.top) / box.height) * height];
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    onBegin();
    const place = placeOf(event);
    last.current = place;
    draw(place, place);
  };
  const move = (event: PointerEvent): void => {
    if (!last.current) return;
    // the browser gathers moves between two frames
    const moves = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const one of moves.length > 0 ? moves : [event.nativeEvent]) {
      const place = placeOf(one);
      draw(last.current, place);
      last.current = place;
    }
  };
  const key = (event: KeyboardEvent): void => {
    const [x, y] = cell ?? [width / 2, height / 2];
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      const next: Place = [
        Math.min(width - 0.5, Math.max(0.5, Math.floor(x) + 0.5 + step[0])),
        Math.min(height - 0.5, Math.max(0.5, Math.floor(y) + 0.5 + step[1])),
      ];
      setCell(next);
      // with Shift the brush stays down
      if (event.shiftKey) {
        onBegin();
        draw(cell ?? next, next);
      }
    } else if (event.key === " ") {
      onBegin();
      draw([x, y], [x, y]);
    } else return;
    event.preventDefault();
  };
  return (
    <canvas
      ref={canvas}
      className={css.pad}
      width={width * zoom}
      height={height * zoom}
      style={{ aspectRatio: `${width} / ${height}` }}
      tabIndex={0}
      role="application"
      aria-label={`Drawing pad, ${width} by ${height} cells. Arrows move, space ${tool === "paint" ? "paints" : tool === "erase" ? "erases" : "hides"}, with shift it paints on the way`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (last.current = undefined)}
      onPointerCancel={() => (last.current = undefined)}
      onKeyDown={key}
      onFocus={(event) => event.currentTarget.matches(":focus-visible") && setCell([width / 2, height / 2])}
      onBlur={() => setCell(undefined)}
    />
  );
}

function show(
  context: CanvasRenderingContext2D,
  { width, height, pixels }: Picture,
  seen?: Uint8Array,
  cell?: Place,
): void {
  context.clearRect(0, 0, width * zoom, height * zoom);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const grey = pixels[y * width + x];
      context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
      context.fillRect(x * zoom, y * zoom, zoom, zoom);
      if (seen?.[y * width + x] === 0) hatch(context, x * zoom, y * zoom);
    }
  context.strokeStyle = "rgb(255 255 255 / 7%)";
  context.lineWidth = 1;
  context.beginPath();
  for (let x = 1; x < width; x++) context.rect(x * zoom, 0, 0, height * zoom);
  for (let y = 1; y < height; y++) context.rect(0, y * zoom, width * zoom, 0);
  context.stroke();
  if (!cell) return;
  context.strokeStyle = "#efb118";
  context.lineWidth = 3;
  context.strokeRect(Math.floor(cell[0]) * zoom, Math.floor(cell[1]) * zoom, zoom, zoom);
}

function hatch(context: CanvasRenderingContext2D, left: number, top: number): void {
  context.fillStyle = "#39415c";
  context.fillRect(left, top, zoom, zoom);
  context.strokeStyle = "#8c9ae7";
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(left, top + zoom);
  context.lineTo(left + zoom, top);
  context.stroke();
}
