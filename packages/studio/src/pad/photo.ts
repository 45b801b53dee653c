import { largestGrey } from "@latents/core";

type Shape = readonly [channels: number, height: number, width: number];

/**
 * A picture file as an image of a size, [channels, height, width], 0..255: its middle in the image's proportions, smoothly made smaller, grey where there is one channel.
 * Throws Error for a file that the browser reads no picture from.
 */
export async function photoPixels(
  file: Blob,
  name: string,
  [channels, height, width]: Shape,
): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`${name}: must be a picture that this browser reads; give a PNG, JPEG or WebP file`);
  });
  const share = Math.min(bitmap.width / width, bitmap.height / height);
  const [cutWidth, cutHeight] = [share * width, share * height];
  const [left, top] = [(bitmap.width - cutWidth) / 2, (bitmap.height - cutHeight) / 2];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  // what is see-through lies on white, as on a page
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, left, top, cutWidth, cutHeight, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const area = height * width;
  const pixels = new Uint8Array(channels * area);
  for (let i = 0; i < area; i++) {
    const [red, green, blue] = data.subarray(4 * i, 4 * i + 3);
    // luma, ITU-R BT.601
    if (channels === 1) pixels[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else for (const [c, value] of [red, green, blue].entries()) pixels[c * area + i] = value;
  }
  return pixels;
}

/** Grey values on a ground as dark, or as light, as is wanted: ink on paper and chalk on a board are one picture, by the edge of the image. */
export function onGround(
  pixels: Uint8Array<ArrayBuffer>,
  [channels, height, width]: Shape,
  dark: boolean,
): Uint8Array<ArrayBuffer> {
  if (channels !== 1) return pixels;
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (y === 0 || x === 0 || y === height - 1 || x === width - 1) {
        sum += pixels[y * width + x];
        count++;
      }
  const isDark = sum / count < largestGrey / 2;
  return isDark === dark ? pixels : pixels.map((value) => largestGrey - value);
}
