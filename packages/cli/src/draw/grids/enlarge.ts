import type { PixelImage } from "@latents/core";

/** The image with every pixel as a square of `scale` x `scale`. */
export function enlarge(image: PixelImage, scale: number): PixelImage {
  if (scale === 1) return image;
  const [channels, height, width] = image.shape;
  const [tall, wide] = [height * scale, width * scale];
  const pixels = new Uint8Array(channels * tall * wide);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < tall; y++) {
      const source = (c * height + Math.floor(y / scale)) * width;
      const target = (c * tall + y) * wide;
      for (let x = 0; x < wide; x++) pixels[target + x] = image.pixels[source + Math.floor(x / scale)];
    }
  return { shape: [channels, tall, wide], pixels };
}
