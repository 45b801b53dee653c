import { appendFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeError } from "../../files/index.js";
import { crc32c } from "./crc32c.js";
import type { OpenTracker } from "./tracker.js";

/**
 * Event files of TensorBoard in the run's folder: `tensorboard --logdir runs` shows all runs there. One that goes on begins a new file, whose first event
 * gives up what older files have from the next step on.
 * Source: records as in TensorFlow's `lib/io/record_writer.h`, events as in TensorBoard's `compat/proto/{event,summary}.proto`.
 */
export const tensorboard: OpenTracker = async ({ folder, step: from }) => {
  const now = Date.now();
  const seconds = now / 1000;
  // read in the order of their names
  const file = join(folder, `events.out.tfevents.${now}.${hostname()}.${process.pid}.latents`);
  const write = (...events: readonly Uint8Array[]): Promise<void> =>
    appendFile(file, Buffer.concat(events.map(record))).catch((error: unknown) => {
      throw writeError(file, error);
    });
  const sessionStart = 1;
  await write(
    event(seconds, 0, text(3, "brain.Event:2")),
    event(seconds, from + 1, message(7, number(1, sessionStart))),
  );
  return {
    log: (step, values) => {
      const summary = Object.entries(values).map(([tag, value]) => message(1, text(1, tag), float(2, value)));
      return write(event(Date.now() / 1000, step, message(5, ...summary)));
    },
  };
};

const event = (seconds: number, step: number, what: Uint8Array): Uint8Array =>
  Buffer.concat([double(1, seconds), number(2, step), what]);

/** Length, its checksum, the bytes, their checksum. */
function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

function checksum(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const bytes = Buffer.alloc(4);
  // turned and shifted, as checksums of what holds checksums are
  bytes.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return bytes;
}

/** Fields of a protocol buffer: its number and kind, then the value. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const head = (field: number, kind: 0 | 1 | 2 | 5): number[] => varint(8 * field + kind);
const number = (field: number, value: number): Uint8Array => Uint8Array.from([...head(field, 0), ...varint(value)]);
const bytes = (field: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.from([...head(field, 2), ...varint(value.length)]), value]);
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));
const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => bytes(field, Buffer.concat(parts));
function double(field: number, value: number): Uint8Array {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([Uint8Array.from(head(field, 1)), data]);
}
function float(field: number, value: number): Uint8Array {
  const data = Buffer.alloc(4);
  data.writeFloatLE(value);
  return Buffer.concat([Uint8Array.from(head(field, 5)), data]);
}
