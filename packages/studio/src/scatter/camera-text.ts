import type { Camera, Size } from "./camera";

/** Three digits are more than the eye sees. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Radii, units and zooms that a view may have. */
const isSize = (value: number): boolean => value > 1e-6 && value < 1e6;

/**
 * A view as text that means the same in a window of another size: of a plane its centre and the units that the shorter side shows, `0.5,-1,6`; of a
 * body its centre, radius, yaw, pitch and zoom.
 */
export function cameraToText(camera: Camera, size: Size): string {
  const values =
    camera.kind === "flat"
      ? [...camera.centre, Math.min(size.width, size.height) / camera.scale]
      : [...camera.centre, camera.radius, camera.yaw, camera.pitch, camera.zoom];
  return values.map(short).join(",");
}

/** The view of a text; undefined where the text is none of so many dimensions. */
export function cameraFromText(text: string, dims: 2 | 3, size: Size): Camera | undefined {
  const values = text.split(",").map((part) => (part === "" ? NaN : Number(part)));
  if (values.length !== (dims === 2 ? 3 : 7) || !values.every((value) => Math.abs(value) < 1e6)) return undefined;
  if (dims === 2) {
    const [x, y, across] = values;
    if (!isSize(across)) return undefined;
    return { kind: "flat", centre: [x, y], scale: Math.min(size.width, size.height) / across };
  }
  const [x, y, z, radius, yaw, pitch, zoom] = values;
  if (!isSize(radius) || !isSize(zoom) || Math.abs(pitch) > 1.572) return undefined;
  return { kind: "turned", centre: [x, y, z], radius, yaw, pitch, zoom };
}
