import { matrixOf, type Camera, type Size } from "../camera";
import { countOutside } from "../count-outside";
import { cellSide, densityOf, densityPixels } from "./density";
import type { Ink } from "../draw-axes";
import { PointsRenderer } from "./points-renderer";
import { drawSprites, spriteRows, type Sprites } from "./sprites";

/** How points are shown: by the zoom, or always as dots, as density, as images. */
export type PointLook = "zoom" | "dots" | "density" | "images";

/** Points cover the plane so many times over before their density says more than they do. */
const crowded = 2;
/** So few points in view have room for their images. */
const fewEnough = 120;
/** Points of a density that is drawn while the view moves: a few milliseconds. */
const countedInMotion = 250_000;

/** The points in three ways: as dots by WebGL, as a picture of their density, as their images. */
export class PointLayers {
  readonly #renderer: PointsRenderer;
  readonly #cells = document.createElement("canvas");
  #positions: Float32Array = new Float32Array(0);
  #dims: 2 | 3 = 2;
  #colors: Uint8Array = new Uint8Array(0);
  #visible = 0;
  #rows: readonly number[] = [];
  look: PointLook = "zoom";
  sprites: Sprites = new Map();
  /** Of the view when it last rested. */
  outside = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#renderer = new PointsRenderer(canvas);
  }

  get canvas(): HTMLCanvasElement {
    return this.#renderer.canvas;
  }

  /** Rows whose images are shown. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  setPositions(positions: Float32Array, dims: 2 | 3): void {
    if (positions.length !== this.#positions.length || dims !== this.#dims) this.#rows = [];
    [this.#positions, this.#dims] = [positions, dims];
    this.#renderer.setPositions(positions, dims);
  }

  setColors(colors: Uint8Array): void {
    this.#colors = colors;
    this.#renderer.setColors(colors);
    this.#visible = 0;
    for (let at = 3; at < colors.length; at += 4) if (colors[at] > 0) this.#visible++;
  }

  readonly isHidden = (row: number): boolean => this.#colors[4 * row + 3] === 0;

  /** Looks at what a view that has come to rest shows: how many points, and whose images. */
  rest(camera: Camera, plane: Size): void {
    const matrix = matrixOf(camera, plane);
    this.outside = countOutside(this.#positions, this.#dims, matrix, this.isHidden);
    const shown = this.#visible - this.outside;
    const asImages = this.look === "images" || (this.look === "zoom" && shown <= fewEnough);
    this.#rows = asImages ? spriteRows(this.#positions, this.#dims, matrix, plane, this.isHidden) : [];
  }

  /** Draws the points: their density onto `under`, else as dots of so many CSS pixels, a share of them. Returns what it drew. */
  draw(
    under: CanvasRenderingContext2D,
    left: number,
    camera: Camera,
    plane: Size,
    { diameter, share, isMoving }: { diameter: number; share: number; isMoving: boolean },
  ): "density" | "dots" {
    const matrix = matrixOf(camera, plane);
    const shown = this.#visible - this.outside;
    const area = (Math.PI / 4) * diameter ** 2 * shown;
    const isDense = this.look === "density" || (this.look === "zoom" && area > crowded * plane.width * plane.height);
    this.#renderer.draw(camera, matrix, plane, diameter, isDense ? 0 : share);
    // images stand out from the dots of those that there is no room for
    this.canvas.style.opacity = this.look === "images" ? "0.3" : "1";
    if (!isDense) return "dots";
    const most = isMoving ? countedInMotion : Infinity;
    const density = densityOf(this.#positions, this.#dims, matrix, plane, this.#colors, most);
    const { width, height } = density;
    Object.assign(this.#cells, { width, height });
    this.#cells.getContext("2d")!.putImageData(new ImageData(densityPixels(density), width, height), 0, 0);
    under.drawImage(this.#cells, left, 0, width * cellSide, height * cellSide);
    return "density";
  }

  /** Draws the images that are known, over the points. */
  drawImages(over: CanvasRenderingContext2D, matrix: Float32Array, plane: Size, ink: Ink): void {
    drawSprites(over, this.#positions, this.#dims, matrix, plane, this.#rows, this.sprites, ink);
  }

  dispose(): void {
    this.#renderer.dispose();
  }
}
