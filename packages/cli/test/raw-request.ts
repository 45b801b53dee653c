import { connect } from "node:net";

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/**
 * Sends bytes to a server of this machine and reads until it closes, or has sent its headers and been silent: what a client of ours would put
 * right, such as dots in a path, arrives as it is written. Status 0 is a connection that was closed without an answer.
 */
export function rawRequest(port: number, bytes: string | Buffer, silentMs = 5000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const pieces: Buffer[] = [];
    const end = (): void => {
      socket.destroy();
      const text = Buffer.concat(pieces).toString("latin1");
      const [headers, ...rest] = text.split("\r\n\r\n");
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), headers, body: rest.join("\r\n\r\n") });
    };
    socket.setTimeout(silentMs, end);
    socket.on("error", end);
    socket.on("close", end);
    socket.on("data", (data) => pieces.push(data));
    socket.on("connect", () => socket.write(bytes));
  });
}

/** A request as text. `Connection: close` makes the server end it. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const all = {
    ...headers,
    Connection: "close",
    ...(body !== undefined && !("Content-Length" in headers) && { "Content-Length": String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, "", body ?? ""].join("\r\n");
}
