import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
  type VideoCodec,
} from "mediabunny";
import type { Film } from "./film";

/** Bits a second: digits stay sharp. */
const bitrate = 4e6;

/** Files of video, with the codecs that players expect in them, best first. */
const formats = {
  webm: { make: () => new WebMOutputFormat(), codecs: ["vp9", "vp8", "av1"], name: "WebM" },
  mp4: { make: () => new Mp4OutputFormat(), codecs: ["avc", "hevc"], name: "MP4" },
} as const satisfies Record<string, { make: () => unknown; codecs: readonly VideoCodec[]; name: string }>;
export type VideoKind = keyof typeof formats;

/** A film by the browser's own encoder. Throws where it has none for this kind of file. */
export async function videoFilm(canvas: HTMLCanvasElement, kind: VideoKind, perSecond: number): Promise<Film> {
  const { width, height } = canvas;
  const { make, codecs, name } = formats[kind];
  const codec = await getFirstEncodableVideoCodec([...codecs], { width, height, bitrate });
  if (!codec)
    throw new Error(
      `this browser encodes no video that ${name} takes; save a ${kind === "mp4" ? "WebM video or a GIF" : "GIF"}`,
    );
  const target = new BufferTarget();
  const output = new Output({ format: make(), target });
  const source = new CanvasSource(canvas, { codec, bitrate });
  output.addVideoTrack(source, { frameRate: perSecond });
  await output.start();
  return {
    add: (index) => source.add(index / perSecond, 1 / perSecond),
    end: async () => {
      await output.finalize();
      return new Uint8Array(target.buffer!);
    },
    cancel: () => output.cancel(),
  };
}
