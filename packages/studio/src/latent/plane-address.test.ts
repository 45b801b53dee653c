import { expect, it } from "vitest";
import { noPicks, picksCodec, planeCodec } from "./plane-address";

it("a plane and picks come back as they were", () => {
  const { read, write } = planeCodec(5);
  const map = { kind: "tsne", dims: 3, axes: [4, 0, 1], perplexity: 12, neighbours: 15, seed: 7 } as const;
  expect(write(map)).toBe("tsne-3-4.0.1-12-15-7");
  expect(read("tsne-3-4.0.1-12-15-7")).toEqual(map);
  expect(read(write({ ...map, kind: "dims", perplexity: 30, seed: 0 })!)).toEqual({
    ...{ ...map, kind: "dims", perplexity: 30, seed: 0 },
  });
  expect(picksCodec.read("17,,3")).toEqual({ picked: 17, ends: [undefined, 3] });
  expect(picksCodec.write(noPicks)).toBe(",,");
});

it("an address that names no plane of this model, and no rows, is not followed", () => {
  const { read } = planeCodec(3);
  for (const text of [
    "",
    "dims",
    "dims-2",
    "dims-4-0.1.2",
    "dims-2-0.1.3",
    "dims-2-0.0.1",
    "svd-2-0.1.2",
    "tsne-2-0.1.2-1-15-0",
    "tsne-2-0.1.2-x",
  ])
    expect(read(text)).toBeUndefined();
  for (const text of ["1,2", "a,b,c", "-1,,"]) expect(picksCodec.read(text)).toBeUndefined();
});
