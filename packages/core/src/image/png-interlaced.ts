import { zlibSync } from "fflate";
import { inflateBounded } from "../formats/inflate.js";
import { joinBytes } from "../formats/join-bytes.js";
import { interlacedPasses, pngChunk, SIGNATURE, type PngHeader } from "./png-chunks.js";

/**
 * The same PNG file with its rows in order, of one that is interlaced and has 1, 2 or 4 bits a sample, as `checkPng` gives it: the seven passes are unfiltered
 * and their samples put into rows.  Source: W3C, PNG Specification (Third Edition), sections 8.1 and 9.
 */
export function withoutInterlacing(file: Uint8Array, header: PngHeader): Uint8Array {
  const { width, height, depth } = header;
  const chunks = chunksOf(file);
  const passes = interlacedPasses(header);
  const rawBytes = passes.reduce((sum, { columns, rows }) => sum + rows * (1 + Math.ceil((columns * depth) / 8)), 0);
  const packed = joinBytes(chunks.filter(({ name }) => name === "IDAT").map(({ data }) => data));
  const raw = inflateBounded(packed.subarray(2, packed.length - 4), "IDAT", () => rawBytes);
  const stride = 1 + Math.ceil((width * depth) / 8);
  const lines = new Uint8Array(height * stride);
  let at = 0;
  for (const { left, top, across, down, columns, rows } of passes) {
    const bytes = Math.ceil((columns * depth) / 8);
    let above = new Uint8Array(bytes);
    for (let row = 0; row < rows; row++, at += 1 + bytes) {
      const line = unfiltered(raw[at], raw.subarray(at + 1, at + 1 + bytes), above);
      for (let column = 0; column < columns; column++)
        setSample(lines, (top + row * down) * stride + 1, left + column * across, sampleOf(line, column, depth), depth);
      above = line;
    }
  }
  const ihdr = chunks[0].data.slice();
  ihdr[12] = 0;
  return joinBytes([
    Uint8Array.from(SIGNATURE),
    pngChunk("IHDR", ihdr),
    ...chunks.filter(({ name }) => name === "PLTE").map(({ data }) => pngChunk("PLTE", data)),
    pngChunk("IDAT", zlibSync(lines)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

function chunksOf(file: Uint8Array): { readonly name: string; readonly data: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = [];
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ name, data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** A row before its filter; the pixel at the left begins a byte before, since a pixel has 8 bits or less. */
function unfiltered(filter: number, line: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i++) {
    const [left, up, corner] = [out[i - 1] ?? 0, above[i], above[i - 1] ?? 0];
    const added = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    if (added === undefined) throw new Error(`unknown filter ${filter}`);
    out[i] = line[i] + added;
  }
  return out;
}

/** Whichever of the three is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const shiftOf = (column: number, depth: number): number => 8 - depth - ((column * depth) & 7);

const sampleOf = (line: Uint8Array, column: number, depth: number): number =>
  (line[(column * depth) >> 3] >> shiftOf(column, depth)) & (2 ** depth - 1);

function setSample(lines: Uint8Array, start: number, column: number, value: number, depth: number): void {
  lines[start + ((column * depth) >> 3)] |= value << shiftOf(column, depth);
}
