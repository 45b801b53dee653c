import type { Film } from "./film";
import { webmFile, type EncodedPicture, type FilmFormat } from "./webm";

/** Bits a second: digits stay sharp. */
const bitrate = 4e6;
/** Seconds between pictures that need no other one, and pictures that wait for the encoder, at most. */
const [keySeconds, mostWaiting] = [2, 4];

/** The kinds of video that WebM takes without more ado: as the browser calls them, and as the file does. */
const codecs = [
  ["vp09.00.40.08", "V_VP9"],
  ["vp8", "V_VP8"],
] as const;

/** A WebM film by the browser's own encoder. Throws where it has none. */
export async function videoFilm(canvas: HTMLCanvasElement, perSecond: number): Promise<Film> {
  const { width, height } = canvas;
  const { codec, config } = await encodable({ width, height, bitrate, framerate: perSecond });
  const pictures: EncodedPicture[] = [];
  let fault: DOMException | undefined;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      pictures.push({ bytes, isKey: chunk.type === "key" });
    },
    error: (error) => (fault = error),
  });
  encoder.configure(config);
  return {
    add: async (index) => {
      while (encoder.encodeQueueSize >= mostWaiting && fault === undefined)
        await new Promise((resolve) => encoder.addEventListener("dequeue", resolve, { once: true }));
      if (fault) throw fault;
      const frame = new VideoFrame(canvas, { timestamp: Math.round((1e6 * index) / perSecond), alpha: "discard" });
      encoder.encode(frame, { keyFrame: index % (keySeconds * perSecond) === 0 });
      frame.close();
    },
    end: async () => {
      await encoder.flush();
      encoder.close();
      return webmFile(pictures, { codec, width, height, perSecond });
    },
    cancel: () => {
      if (encoder.state !== "closed") encoder.close();
      return Promise.resolve();
    },
  };
}

/** The first kind that this browser encodes. */
async function encodable(
  size: Omit<VideoEncoderConfig, "codec">,
): Promise<{ readonly codec: FilmFormat["codec"]; readonly config: VideoEncoderConfig }> {
  for (const [name, codec] of codecs) {
    const config = { ...size, codec: name };
    if ("VideoEncoder" in window && (await VideoEncoder.isConfigSupported(config)).supported) return { codec, config };
  }
  throw new Error("this browser encodes no video of the kinds that WebM takes; save a GIF");
}
