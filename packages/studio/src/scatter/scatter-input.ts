/** What a drag does: it moves the cursor or the view, or draws a stroke, closed or open. */
export type DragMode = "cursor" | "move" | "lasso" | "path";

/** What input does to the scatter. Places are CSS pixels in the plane. */
interface Target {
  drag: DragMode;
  zoom(factor: number, at?: readonly [number, number]): void;
  move(dx: number, dy: number): void;
  nudge(dx: number, dy: number): void;
  showAll(): void;
  hoverAt(at: readonly [number, number] | undefined): void;
  clickAt(at: readonly [number, number], second: boolean): void;
  cursorTo(at: readonly [number, number]): void;
  strokeTo(at: readonly [number, number] | undefined): void;
}

/** A press that moves less than this is a click, CSS pixels. */
const still = 4;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pointer, wheel and keys on the box; returns what ends it. */
export function listenTo(box: HTMLElement, plane: HTMLElement, target: Target): () => void {
  const down = new Map<number, readonly [number, number]>();
  let moved = false;
  let start: readonly [number, number] = [0, 0];
  const placeOf = (event: MouseEvent): readonly [number, number] => {
    const { left, top } = plane.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = placeOf(event);
    plane.setPointerCapture(event.pointerId);
    if (down.size === 0) [moved, start] = [false, at];
    else moved = true;
    down.set(event.pointerId, at);
  };
  const drag = (event: PointerEvent): void => {
    const at = placeOf(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") target.hoverAt(at);
      return;
    }
    if (!moved && Math.hypot(at[0] - start[0], at[1] - start[1]) < still) return;
    const draws = target.drag === "lasso" || target.drag === "path";
    if (!moved) target.hoverAt(undefined);
    if (!moved && draws) target.strokeTo(start);
    moved = true;
    down.set(event.pointerId, at);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, at, other);
    else if (target.drag === "cursor") target.cursorTo(at);
    else if (draws) target.strokeTo(at);
    else target.move(at[0] - before[0], at[1] - before[1]);
  };
  const pinch = (before: readonly number[], at: readonly number[], other: readonly number[]): void => {
    const middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2] as const;
    const apart = (from: readonly number[]): number => Math.max(8, Math.hypot(from[0] - other[0], from[1] - other[1]));
    target.zoom(apart(at) / apart(before), middle);
    if (target.drag !== "move") return;
    target.move((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
  };
  const release = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (moved) return target.strokeTo(undefined);
    target.clickAt(placeOf(event), event.shiftKey);
  };
  const cancel = (event: PointerEvent): void => void down.delete(event.pointerId);
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    target.zoom(Math.exp(-event.deltaY * lines * 0.0015), placeOf(event));
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = arrows[event.key];
    const step = event.shiftKey ? 40 : 8;
    if (way && target.drag === "cursor") target.nudge(way[0] * step, way[1] * step);
    else if (way) target.move(-way[0] * step * 2, -way[1] * step * 2);
    else if (event.key === "+" || event.key === "=") target.zoom(1.25);
    else if (event.key === "-") target.zoom(0.8);
    else if (event.key === "0") target.showAll();
    else return;
    event.preventDefault();
  };
  const leave = (): void => target.hoverAt(undefined);

  const end = new AbortController();
  const { signal } = end;
  plane.addEventListener("pointerdown", press, { signal });
  plane.addEventListener("pointermove", drag, { signal });
  plane.addEventListener("pointerup", release, { signal });
  plane.addEventListener("pointercancel", cancel, { signal });
  plane.addEventListener("pointerleave", leave, { signal });
  plane.addEventListener("wheel", wheel, { signal, passive: false });
  box.addEventListener("keydown", key, { signal });
  return () => end.abort();
}
