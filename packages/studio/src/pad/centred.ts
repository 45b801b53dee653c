import { blank, type Picture } from "./pad-pixels";

/** MNIST's digits fill a box of 20 of 28 cells. */
const boxShare = 20 / 28;
/** A picture that fits the box this well is not resampled: MNIST's own stay as they are. */
const fits = 0.04;

/**
 * The picture as MNIST has its digits: scaled, keeping its proportions, to fit a box of 20 of 28 cells, and moved so that its centre of mass is the
 * middle. A blank one stays so. Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
 */
export function centred(picture: Picture): Picture {
  const { width, height } = picture;
  const box = inkBox(picture);
  if (!box) return picture;
  const wanted = Math.min(
    box.width === 0 ? Infinity : (boxShare * width) / box.width,
    (boxShare * height) / box.height,
  );
  const scale = Math.abs(wanted - 1) < fits ? 1 : wanted;
  const [massX, massY] = centreOfMass(picture);
  // without scaling by whole cells, so that nothing blurs
  const at = (centre: number, mass: number): number =>
    scale === 1 ? Math.round(centre - mass) : centre - scale * mass;
  const [left, top] = [at(width / 2, massX), at(height / 2, massY)];
  const out = blank(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out.pixels[y * width + x] = Math.round(
        areaMean(picture, (x - left) / scale, (y - top) / scale, (x + 1 - left) / scale, (y + 1 - top) / scale),
      );
  return out;
}

/** Where there is ink, in cells; undefined in a blank picture. */
function inkBox({ width, height, pixels }: Picture): { width: number; height: number } | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (pixels[y * width + x] > 0) {
        [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      }
  return right === 0 ? undefined : { width: right - left, height: bottom - top };
}

function centreOfMass({ width, pixels }: Picture): readonly [x: number, y: number] {
  let [mass, sumX, sumY] = [0, 0, 0];
  pixels.forEach((ink, i) => {
    mass += ink;
    sumX += ink * ((i % width) + 0.5);
    sumY += ink * (Math.floor(i / width) + 0.5);
  });
  return [sumX / mass, sumY / mass];
}

/** Mean ink of a rectangle of the picture; outside there is none. */
function areaMean({ width, height, pixels }: Picture, x0: number, y0: number, x1: number, y1: number): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, Math.ceil(y1)); y++)
    for (let x = Math.max(0, Math.floor(x0)); x < Math.min(width, Math.ceil(x1)); x++) {
      const covered = (Math.min(x + 1, x1) - Math.max(x, x0)) * (Math.min(y + 1, y1) - Math.max(y, y0));
      sum += covered * pixels[y * width + x];
    }
  return sum / ((x1 - x0) * (y1 - y0));
}
