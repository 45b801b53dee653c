interface WithBase64 {
  /** Of browsers since 2025. */
  readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

/** The bytes of a text that holds them gzipped, in base64. Throws what the browser throws where it does not. */
export async function unpacked(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** ONNX Runtime is five million letters: who takes them one by one through an iterator stands still for a second. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as WithBase64).fromBase64?.(text);
  if (native) return native;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
