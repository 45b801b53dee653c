/** A picture of a film as the browser's encoder gave it. */
export interface EncodedPicture {
  readonly bytes: Uint8Array;
  /** Whether it needs no other one. */
  readonly isKey: boolean;
}

/** What all pictures of a film have in common. */
export interface FilmFormat {
  readonly codec: "V_VP9" | "V_VP8";
  readonly width: number;
  readonly height: number;
  readonly perSecond: number;
}

type Content = Uint8Array | readonly Uint8Array[];

/** An EBML element: its ID, as it is written, its size in eight bytes, its content. */
function element(id: number, content: Content): Uint8Array<ArrayBuffer> {
  const parts = content instanceof Uint8Array ? [content] : content;
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const idBytes = bytesOf(id);
  const whole = new Uint8Array(idBytes.length + 8 + size);
  whole.set(idBytes);
  // the first byte's lowest bit says that seven more follow
  new DataView(whole.buffer).setBigUint64(idBytes.length, (1n << 56n) | BigInt(size));
  let at = idBytes.length + 8;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A whole number in as many bytes as it needs, the highest first. */
function bytesOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes.length > 0 ? bytes : [0]);
}

const number = (id: number, value: number): Uint8Array => element(id, bytesOf(value));
const text = (id: number, value: string): Uint8Array => element(id, new TextEncoder().encode(value));

function float(id: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, bytes);
}

/**
 * A WebM file of one video track. A cluster begins with each key picture; times are in milliseconds.
 * Source: RFC 8794 (EBML), RFC 9559 (Matroska), webmproject.org/docs/container.
 */
export function webmFile(pictures: readonly EncodedPicture[], format: FilmFormat): Uint8Array<ArrayBuffer> {
  const { codec, width, height, perSecond } = format;
  const head = element(0x1a45dfa3, [
    ...[number(0x4286, 1), number(0x42f7, 1), number(0x42f2, 4), number(0x42f3, 8)],
    ...[text(0x4282, "webm"), number(0x4287, 4), number(0x4285, 2)],
  ]);
  const information = element(0x1549a966, [
    ...[number(0x2ad7b1, 1_000_000), text(0x4d80, "latents"), text(0x5741, "latents")],
    float(0x4489, (1000 * pictures.length) / perSecond),
  ]);
  const video = element(0xe0, [number(0xb0, width), number(0xba, height)]);
  const duration = number(0x23e383, Math.round(1e9 / perSecond));
  const track = [number(0xd7, 1), number(0x73c5, 1), number(0x83, 1), text(0x86, codec), duration, video];
  const tracks = element(0x1654ae6b, element(0xae, track));
  const segment = element(0x18538067, [information, tracks, ...clusters(pictures, perSecond)]);
  const whole = new Uint8Array(head.length + segment.length);
  whole.set(head);
  whole.set(segment, head.length);
  return whole;
}

function clusters(pictures: readonly EncodedPicture[], perSecond: number): Uint8Array[] {
  const timeOf = (index: number): number => Math.round((1000 * index) / perSecond);
  const begun: { readonly at: number; readonly blocks: Uint8Array[] }[] = [];
  pictures.forEach(({ bytes, isKey }, i) => {
    if (isKey || begun.length === 0) begun.push({ at: timeOf(i), blocks: [] });
    const { at, blocks } = begun.at(-1)!;
    // track 1, the time since the cluster's in 16 bits, and the mark of a key picture
    const block = new Uint8Array(4 + bytes.length);
    block[0] = 0x81;
    new DataView(block.buffer).setInt16(1, timeOf(i) - at);
    block[3] = isKey ? 0x80 : 0;
    block.set(bytes, 4);
    blocks.push(element(0xa3, block));
  });
  return begun.map(({ at, blocks }) => element(0x1f43b675, [number(0xe7, at), ...blocks]));
}
