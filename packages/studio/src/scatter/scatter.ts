import { cleared } from "./layers/cleared";
import { cameraFromText, cameraToText } from "./camera-text";
import { cameraFor, dragged, matrixOf, toPlane, zoomed, type Camera, type Size } from "./camera";
import { drawAxes, inkOf, margin, type AxisTexts } from "./draw-axes";
import { drawMarks, type Marks } from "./draw-marks";
import { nearestPoint } from "./nearest-point";
import { PointBudget, restMs } from "./point-budget";
import { PointLayers, type PointLook } from "./layers/point-layers";
import type { ScatterEvents } from "./scatter-events";
import { listenTo, type DragMode } from "./scatter-input";
import type { Sprites } from "./layers/sprites";
import { withFewCorners } from "./strokes";

/** Points nearer to a click than this, in CSS pixels, are meant by it. */
const reach = 12;

/** The points, their axes and marks, on three canvases. Draws when something has changed, and never else. */
export class Scatter {
  readonly #box: HTMLElement;
  readonly #under = document.createElement("canvas");
  readonly #over = document.createElement("canvas");
  readonly #layers: PointLayers;
  readonly #watch: ResizeObserver;
  readonly #forget: () => void;
  #size: Size = { width: 1, height: 1 };
  #positions: Float32Array = new Float32Array(0);
  #dims: 2 | 3 = 2;
  #camera: Camera | undefined;
  #texts: AxisTexts = { names: [] };
  #marks: Marks = { ellipses: [], pins: [] };
  #dark = false;
  #hovered: number | undefined;
  #outside: number | undefined;
  #frame: number | undefined;
  /** Whether the points or axes are to be drawn anew, and not the marks over them alone. */
  #isStale = true;
  readonly #budget = new PointBudget();
  #isMoving = false;
  /** Whether what the view shows at rest is to be looked at anew. */
  #isResting = true;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #baseScale = 1;
  /** Whether the view shows most points because nobody has moved it. */
  #isFirstView = true;
  #stroke: (readonly [number, number])[] = [];
  /** What a drag on the plane does. */
  drag: DragMode = "move";

  constructor(
    box: HTMLElement,
    readonly hear: ScatterEvents,
  ) {
    this.#box = box;
    const points = document.createElement("canvas");
    this.#layers = new PointLayers(points);
    for (const canvas of [this.#under, points, this.#over]) box.append(canvas);
    for (const canvas of [this.#under, points, this.#over]) canvas.setAttribute("aria-hidden", "true");
    points.addEventListener("webglcontextlost", (event) => event.preventDefault());
    points.addEventListener("webglcontextrestored", () => hear.lost());
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(box);
    this.#forget = listenTo(box, this.#over, this);
    this.#resize();
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#restTimer);
    this.#watch.disconnect();
    this.#forget();
    this.#layers.dispose();
    this.#box.replaceChildren();
  }

  /** Points [count, dims] and what is written at their axes; the view starts anew, from `camera` where that is one. */
  setPoints(positions: Float32Array, dims: 2 | 3, texts: AxisTexts, camera?: string): void {
    this.#positions = positions;
    this.#dims = dims;
    this.#texts = texts;
    this.#hovered = undefined;
    this.#layers.setPositions(positions, dims);
    this.#resize();
    this.look(camera);
  }

  /** The same points elsewhere, as a layout forms them: a view that nobody has moved goes with them. */
  movePoints(positions: Float32Array): void {
    this.#positions = positions;
    this.#layers.setPositions(positions, this.#dims);
    if (this.#isFirstView) this.#view("most");
    else this.#rest();
  }

  /** Looks from where a text says, `cameraToText`; without one, or where it is none, at most points. */
  look(text: string | undefined): void {
    const camera = text === undefined ? undefined : cameraFromText(text, this.#dims, this.#size);
    if (camera) {
      this.#view("most");
      this.#camera = camera;
      this.#isFirstView = false;
    }
    if (camera) this.#rest();
    else this.#view("most");
    this.hear.camera(camera && text);
  }

  /** Red, green, blue, opacity of each point; 0 hides it. */
  setColors(colors: Uint8Array): void {
    this.#layers.setColors(colors);
    this.#rest();
  }

  setLook(look: PointLook): void {
    this.#layers.look = look;
    this.#rest();
  }

  /** Images of points, by row. */
  setSprites(sprites: Sprites): void {
    this.#layers.sprites = sprites;
    this.#ask(false);
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
    this.#ask(false);
  }

  setDark(dark: boolean): void {
    this.#dark = dark;
    this.#ask();
  }

  /** A view of all points, the farthest too. */
  showAll(): void {
    this.#view("all");
    this.#tellCamera();
  }

  #view(of: "all" | "most"): void {
    this.#camera = cameraFor(this.#positions, this.#dims, this.#size, of);
    this.#baseScale = this.#camera.kind === "flat" ? this.#camera.scale : 1;
    this.#isFirstView = of === "most";
    this.#rest();
  }

  zoom(factor: number, at: readonly [number, number] = [this.#size.width / 2, this.#size.height / 2]): void {
    if (this.#camera) this.#camera = zoomed(this.#camera, factor, this.#size, at);
    this.#askMoving();
  }

  move(dx: number, dy: number): void {
    if (this.#camera) this.#camera = dragged(this.#camera, dx, dy);
    this.#askMoving();
  }

  hoverAt(at: readonly [number, number] | undefined): void {
    const found = at && this.#pointAt(at, reach);
    if (found !== this.#hovered) this.#ask(false);
    this.#hovered = found;
    this.hear.hover(found, at ?? [0, 0]);
  }

  /** A click: picks the point there, else moves the cursor there. */
  clickAt(at: readonly [number, number], second: boolean): void {
    const found = this.#pointAt(at, reach);
    if (found !== undefined) this.hear.pick(found, second);
    else if (this.drag === "cursor") this.cursorTo(at);
  }

  /** A stroke goes on to a place of the screen; without one it is over. */
  strokeTo(at: readonly [number, number] | undefined): void {
    if (at && this.#camera?.kind === "flat") this.#stroke.push(toPlane(this.#camera, this.#size, at));
    else {
      if (this.#stroke.length > 1) this.hear.stroke(withFewCorners(this.#stroke));
      this.#stroke = [];
    }
    this.#ask(false);
  }

  cursorTo(at: readonly [number, number]): void {
    if (this.#camera?.kind === "flat") this.hear.cursor(toPlane(this.#camera, this.#size, at));
  }

  /** Moves the cursor by CSS pixels, from where it is. */
  nudge(dx: number, dy: number): void {
    const { cursor } = this.#marks;
    if (this.#camera?.kind !== "flat" || !cursor) return;
    const { scale } = this.#camera;
    this.hear.cursor([cursor[0] + dx / scale, cursor[1] - dy / scale]);
  }

  /** Left edge of the plane in the box. */
  get left(): number {
    return this.#dims === 2 ? margin.left : 0;
  }

  #pointAt(at: readonly [number, number], within: number): number | undefined {
    if (!this.#camera) return undefined;
    const matrix = matrixOf(this.#camera, this.#size);
    return nearestPoint(this.#positions, this.#dims, matrix, this.#size, at, within, this.#layers.isHidden);
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#box;
    const flat = this.#dims === 2;
    const width = Math.max(1, clientWidth - (flat ? margin.left : 0));
    const height = Math.max(1, clientHeight - (flat ? margin.bottom : 0));
    const before = this.#size;
    this.#size = { width, height };
    for (const canvas of [this.#layers.canvas, this.#over])
      Object.assign(canvas.style, { left: `${this.left}px`, top: "0", width: `${width}px`, height: `${height}px` });
    Object.assign(this.#under.style, { left: "0", top: "0", width: `${clientWidth}px`, height: `${clientHeight}px` });
    if (before.width <= 1 && this.#positions.length > 0) this.#view("most");
    else this.#rest();
  }

  /** Of a motion: what it leaves out is drawn when it rests. */
  #askMoving(): void {
    this.#isMoving = true;
    this.#isFirstView = false;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      this.#budget.rest();
      this.#tellCamera();
      this.#rest();
    }, restMs);
    this.#ask();
  }

  /** The view stands still: all is drawn, and told. */
  #rest(): void {
    this.#isMoving = false;
    this.#isResting = true;
    this.#ask();
  }

  #ask(points = true): void {
    this.#isStale ||= points;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const camera = this.#camera;
    if (!camera) return;
    const began = performance.now();
    const ink = inkOf(this.#dark);
    const plane = this.#size;
    const matrix = matrixOf(camera, plane);
    const count = this.#positions.length / this.#dims;
    if (this.#isStale) {
      this.#isStale = false;
      const whole = { width: this.#box.clientWidth, height: this.#box.clientHeight };
      const under = cleared(this.#under, whole);
      drawAxes(under, camera, matrix, plane, this.#texts, ink);
      if (this.#isResting) this.#lookAround(camera);
      const growth = (camera.kind === "flat" ? camera.scale / this.#baseScale : camera.zoom) ** 0.35;
      const share = this.#isMoving ? this.#budget.shareAt(began) : 1;
      const diameter = diameterOf(count) * Math.min(4, Math.max(0.7, growth));
      const drawn = this.#layers.draw(under, this.left, camera, plane, { diameter, share, isMoving: this.#isMoving });
      Object.assign(this.#box.dataset, { share: String(share), drawn });
    }
    const hovered = this.#hovered;
    const at =
      hovered === undefined ? undefined : this.#positions.slice(hovered * this.#dims, (hovered + 1) * this.#dims);
    const over = cleared(this.#over, plane);
    this.#layers.drawImages(over, matrix, plane, ink);
    const stroke = this.#stroke.length > 1 && { at: this.#stroke, isClosed: this.drag === "lasso" };
    const lines = stroke ? [stroke] : this.#marks.lines;
    drawMarks(over, matrix, plane, { ...this.#marks, lines, ...(at && { hovered: [...at] }) }, ink);
    this.#box.dataset["points"] = String(count);
    this.#box.dataset["ellipses"] = String(this.#marks.ellipses.length);
    this.#box.dataset["frames"] = String(Number(this.#box.dataset["frames"] ?? 0) + 1);
    this.#box.dataset["drawMs"] = (performance.now() - began).toFixed(2);
  }

  #tellCamera(): void {
    this.hear.camera(this.#camera && cameraToText(this.#camera, this.#size));
  }

  #lookAround(camera: Camera): void {
    this.#isResting = false;
    const before = this.#layers.rows;
    this.#layers.rest(camera, this.#size);
    const { outside, rows } = this.#layers;
    if (outside !== this.#outside) this.hear.outside(outside);
    this.#outside = outside;
    if (rows.join() !== before.join()) this.hear.images(rows);
    this.#box.dataset["images"] = String(rows.length);
  }
}

/** In CSS pixels: fewer points are larger. */
const diameterOf = (count: number): number =>
  Math.min(7, Math.max(2.4, 5.6 - 1.7 * (Math.log10(Math.max(count, 1)) - 3)));
