import { InputError, ShapeError } from "../../errors.js";
import { formatShape, type Dim, type Tensor } from "../../graph/index.js";
import { reshape, tile, transpose } from "../../ops/index.js";
import { lambda, type Layer } from "../layer.js";

function checkFactor(kind: string, factor: number): void {
  if (!Number.isInteger(factor) || factor < 1)
    throw new InputError(`${kind}: factor must be a positive whole number, got ${factor}`);
}

/** [batch, channels, height, width] of images. Throws ShapeError for anything else. */
function imageAxes(kind: string, x: Tensor): [Dim, number, number, number] {
  const [batch, ...rest] = x.shape;
  const [channels, height, width] = rest;
  if (x.rank === 4 && [channels, height, width].every((side) => typeof side === "number"))
    return [batch, Number(channels), Number(height), Number(width)];
  throw new ShapeError(`${kind}: needs images [batch, channels, height, width], got ${formatShape(x.shape)}`);
}

/**
 * Nearest upsampling: each pixel as a square of factor x factor; with a convolution behind it the checkerboards of transposed convolutions do not arise.
 * Shapes: x [batch, c, h, w] -> [batch, c, factor h, factor w].  Throws InputError unless factor is a positive whole number.
 * Source: Odena et al. 2016, "Deconvolution and checkerboard artifacts".
 */
export function upsample2d(factor: number): Layer {
  checkFactor("upsample2d", factor);
  return lambda("upsample2d", (x) => {
    const [batch, channels, height, width] = imageAxes("upsample2d", x);
    const squares = tile(reshape(x, [batch, channels * height, 1, width, 1]), [1, 1, factor, 1, factor]);
    return reshape(squares, [batch, channels, height * factor, width * factor]);
  });
}

/**
 * Pixel shuffle: factor^2 channels of a pixel become a square of factor x factor pixels, in PyTorch's order: channel c factor^2 + i factor + j goes to row i, column j.
 * Shapes: x [batch, c factor^2, h, w] -> [batch, c, factor h, factor w].  Throws InputError unless factor is a positive whole number, ShapeError for other channels.
 * Source: Shi et al. 2016, arXiv:1609.05158.
 */
export function pixelShuffle(factor: number): Layer {
  checkFactor("pixelShuffle", factor);
  return lambda("pixelShuffle", (x) => {
    const [batch, channels, height, width] = imageAxes("pixelShuffle", x);
    const outputs = channels / factor ** 2;
    if (!Number.isInteger(outputs))
      throw new ShapeError(`pixelShuffle: channels must be a multiple of ${factor ** 2}, got ${formatShape(x.shape)}`);
    // the batch stays with the channels, so that five axes do
    const apart = reshape(x, [batch, outputs, factor, factor, height, width]);
    return reshape(transpose(apart, [0, 1, 4, 2, 5, 3]), [batch, outputs, height * factor, width * factor]);
  });
}
