import { expect, it } from "vitest";
import { cameraFromText, cameraToText } from "./camera-text";

it("a view means the same in another window, and comes back", () => {
  const flat = { kind: "flat", centre: [0.5, -1], scale: 100 } as const;
  expect(cameraToText(flat, { width: 800, height: 600 })).toBe("0.5,-1,6");
  expect(cameraFromText("0.5,-1,6", 2, { width: 300, height: 900 })).toEqual({ ...flat, scale: 50 });
  const turned = { kind: "turned", centre: [1, 2, 3], radius: 4, yaw: 0.6, pitch: -0.35, zoom: 2 } as const;
  const size = { width: 10, height: 10 };
  expect(cameraFromText(cameraToText(turned, size), 3, size)).toEqual(turned);
});

it("a text that is no view is none", () => {
  const size = { width: 10, height: 10 };
  for (const text of ["", "1,2", "1,2,0", "1,2,-3", "1,,3", "1,2,Infinity", "0,0,0,1,0,2,1"]) {
    expect(cameraFromText(text, 2, size)).toBeUndefined();
    expect(cameraFromText(text, 3, size)).toBeUndefined();
  }
});
