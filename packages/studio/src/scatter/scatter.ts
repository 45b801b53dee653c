import { countOutside } from "./count-outside";
import { cameraFromText, cameraToText } from "./camera-text";
import { cameraFor, dragged, matrixOf, toPlane, zoomed, type Camera, type Size } from "./camera";
import { drawAxes, inkOf, margin, type AxisTexts } from "./draw-axes";
import { drawMarks, type Marks } from "./draw-marks";
import { nearestPoint } from "./nearest-point";
import { PointBudget, restMs } from "./point-budget";
import { PointsRenderer } from "./points-renderer";
import { listenTo } from "./scatter-input";

/** What the scatter tells. Places are CSS pixels in the plane; indices are of points. */
export interface ScatterEvents {
  hover(index: number | undefined, at: readonly [number, number]): void;
  /** A click on a point; `second` with Shift held. */
  pick(index: number, second: boolean): void;
  /** The cursor was moved to a place of the plane. */
  cursor(position: readonly [number, number]): void;
  /** The view was moved and rests, `cameraToText`; undefined where it shows the points as at first. */
  camera(text: string | undefined): void;
  /** So many points lie outside the view, once it rests. */
  outside(count: number): void;
  /** The browser took the graphics memory away and gave it back: all is to be set anew. */
  lost(): void;
}

/** Points nearer to a click than this, in CSS pixels, are meant by it. */
const reach = 12;

/** The points, their axes and marks, on three canvases. Draws when something has changed, and never else. */
export class Scatter {
  readonly #box: HTMLElement;
  readonly #under = document.createElement("canvas");
  readonly #over = document.createElement("canvas");
  readonly #renderer: PointsRenderer;
  readonly #watch: ResizeObserver;
  readonly #forget: () => void;
  #size: Size = { width: 1, height: 1 };
  #positions: Float32Array = new Float32Array(0);
  #dims: 2 | 3 = 2;
  #visible: Uint8Array = new Uint8Array(0);
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
  #rest: ReturnType<typeof setTimeout> | undefined;
  #baseScale = 1;
  /** Whether a drag on the plane moves the cursor, and not the plane. */
  cursorMode = false;

  constructor(
    box: HTMLElement,
    readonly hear: ScatterEvents,
  ) {
    this.#box = box;
    const points = document.createElement("canvas");
    this.#renderer = new PointsRenderer(points);
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
    clearTimeout(this.#rest);
    this.#watch.disconnect();
    this.#forget();
    this.#renderer.dispose();
    this.#box.replaceChildren();
  }

  /** Points [count, dims] and what is written at their axes; the view starts anew, from `camera` where that is one. */
  setPoints(positions: Float32Array, dims: 2 | 3, texts: AxisTexts, camera?: string): void {
    this.#positions = positions;
    this.#dims = dims;
    this.#texts = texts;
    this.#hovered = undefined;
    this.#renderer.setPositions(positions, dims);
    this.#resize();
    this.look(camera);
  }

  /** Looks from where a text says, `cameraToText`; without one, or where it is none, at most points. */
  look(text: string | undefined): void {
    const camera = text === undefined ? undefined : cameraFromText(text, this.#dims, this.#size);
    this.#view("most");
    if (camera) this.#camera = camera;
    this.hear.camera(camera && text);
  }

  /** Red, green, blue, opacity of each point; 0 hides it. */
  setColors(colors: Uint8Array): void {
    this.#visible = colors;
    this.#renderer.setColors(colors);
    this.#ask();
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
    this.#ask();
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
    else if (this.cursorMode) this.cursorTo(at);
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
    return nearestPoint(this.#positions, this.#dims, matrix, this.#size, at, within, this.#isHidden);
  }

  readonly #isHidden = (i: number): boolean => this.#visible[4 * i + 3] === 0;

  #resize(): void {
    const { clientWidth, clientHeight } = this.#box;
    const flat = this.#dims === 2;
    const width = Math.max(1, clientWidth - (flat ? margin.left : 0));
    const height = Math.max(1, clientHeight - (flat ? margin.bottom : 0));
    const before = this.#size;
    this.#size = { width, height };
    for (const canvas of [this.#renderer.canvas, this.#over])
      Object.assign(canvas.style, { left: `${this.left}px`, top: "0", width: `${width}px`, height: `${height}px` });
    Object.assign(this.#under.style, { left: "0", top: "0", width: `${clientWidth}px`, height: `${clientHeight}px` });
    if (before.width <= 1 && this.#positions.length > 0) this.#view("most");
    this.#ask();
  }

  /** Of a motion: what it leaves out is drawn when it rests. */
  #askMoving(): void {
    this.#isMoving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#isMoving = false;
      this.#budget.rest();
      this.#tellCamera();
      if (this.#box.dataset["share"] !== "1") this.#ask();
      else if (this.#camera) this.#tellOutside(matrixOf(this.#camera, this.#size));
    }, restMs);
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
      drawAxes(cleared(this.#under, whole), camera, matrix, plane, this.#texts, ink);
      const growth = (camera.kind === "flat" ? camera.scale / this.#baseScale : camera.zoom) ** 0.35;
      const share = this.#isMoving ? this.#budget.shareAt(began) : 1;
      this.#renderer.draw(camera, matrix, plane, diameterOf(count) * Math.min(4, Math.max(0.7, growth)), share);
      this.#box.dataset["share"] = String(share);
      if (!this.#isMoving) this.#tellOutside(matrix);
    }
    const hovered = this.#hovered;
    const at =
      hovered === undefined ? undefined : this.#positions.slice(hovered * this.#dims, (hovered + 1) * this.#dims);
    drawMarks(cleared(this.#over, plane), matrix, plane, { ...this.#marks, ...(at && { hovered: [...at] }) }, ink);
    this.#box.dataset["points"] = String(count);
    this.#box.dataset["ellipses"] = String(this.#marks.ellipses.length);
    this.#box.dataset["frames"] = String(Number(this.#box.dataset["frames"] ?? 0) + 1);
    this.#box.dataset["drawMs"] = (performance.now() - began).toFixed(2);
  }

  #tellCamera(): void {
    this.hear.camera(this.#camera && cameraToText(this.#camera, this.#size));
  }

  #tellOutside(matrix: Float32Array): void {
    const outside = countOutside(this.#positions, this.#dims, matrix, this.#isHidden);
    if (outside !== this.#outside) this.hear.outside(outside);
    this.#outside = outside;
  }
}

/** In CSS pixels: fewer points are larger. */
const diameterOf = (count: number): number =>
  Math.min(7, Math.max(2.4, 5.6 - 1.7 * (Math.log10(Math.max(count, 1)) - 3)));

/** An empty canvas of a size in CSS pixels, sharp on dense screens. */
function cleared(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
  const pixels = Math.min(devicePixelRatio, 2);
  const [w, h] = [Math.round(width * pixels), Math.round(height * pixels)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d")!;
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
