import { transfer } from "comlink";
import { engine } from "../engine/use-engine";
import type { Film } from "./film";

/** A GIF that loops; the engine encodes it, while the page stays free. */
export function gifFilm(context: CanvasRenderingContext2D, perSecond: number): Film {
  const { width, height } = context.canvas;
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  return {
    add: () => {
      const { data } = context.getImageData(0, 0, width, height);
      const area = width * height;
      const planes = new Uint8Array(3 * area);
      for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) planes[c * area + i] = data[4 * i + c];
      pictures.push(planes);
      // a turn for the page
      return new Promise((resolve) => setTimeout(resolve, 0));
    },
    end: () => {
      const sent = transfer(
        pictures,
        pictures.map(({ buffer }) => buffer),
      );
      return engine().encodeGif(sent, [height, width], 1000 / perSecond);
    },
    cancel: () => Promise.resolve(),
  };
}
