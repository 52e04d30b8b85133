const FINAL_TEXT = 0x81;
const SHORT = 125;
const MEDIUM = 0xffff;

/**
 * Texts as WebSocket frames of a server (RFC 6455: whole, unmasked), one behind the other, so that a window of them is
 * one write. The texts are ASCII, as all JSON of this server is.
 */
export function textFrames(texts: readonly string[]): Buffer {
  let size = 0;
  for (const { length } of texts) size += headerSize(length) + length;
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const text of texts) {
    at = writeHeader(frames, at, text.length);
    at += frames.write(text, at, 'latin1');
  }
  return frames;
}

function headerSize(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MEDIUM ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FINAL_TEXT;
  if (length <= SHORT) return frames.writeUInt8(length, at + 1);
  frames[at + 1] = length <= MEDIUM ? 126 : 127;
  return length <= MEDIUM
    ? frames.writeUInt16BE(length, at + 2)
    : frames.writeBigUInt64BE(BigInt(length), at + 2);
}
