/** A whole message in text, as WebSocket frames begin with it. */
const FIN_AND_TEXT = 0x81;
const LENGTH_IN_TWO_BYTES = 126;
const LENGTH_IN_EIGHT_BYTES = 127;
/** Engine.IO's packet type `message`, and Socket.IO's `event`. */
const MESSAGE_EVENT = '42';

/** A message as a server sends it to a namespace of Socket.IO: one WebSocket frame, header and all. */
export function eventFrame(namespace: string, event: string, message: unknown): Buffer {
  const text = `${MESSAGE_EVENT}${namespace},${JSON.stringify([event, message])}`;
  const length = Buffer.byteLength(text);
  const headLength = length < LENGTH_IN_TWO_BYTES ? 2 : length < 0x1_0000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = FIN_AND_TEXT;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = LENGTH_IN_TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_IN_EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}
