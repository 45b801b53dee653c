import { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Output, WebMOutputFormat } from "mediabunny";
import type { Film } from "./film";

/** Bits a second: digits stay sharp. */
const bitrate = 4e6;

/** A WebM film by the browser's own encoder. Throws where it has none. */
export async function videoFilm(canvas: HTMLCanvasElement, perSecond: number): Promise<Film> {
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], { width, height, bitrate });
  if (!codec) throw new Error("this browser encodes no video of the kinds that WebM takes; save a GIF");
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
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
