// Messages of the WebSocket transport: MessagePack, so that label maps and strokes travel as bytes.

import { decode, encode } from '@msgpack/msgpack';
import * as v from 'valibot';

export const RequestSchema = v.object({
  kind: v.literal('request'),
  id: v.number(),
  method: v.string(),
  params: v.unknown(),
});
export type Request = v.InferOutput<typeof RequestSchema>;

const ErrorDataSchema = v.object({
  code: v.string(),
  message: v.string(),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
});

/** What a host sends: the answer to a request, or an event. */
export const HostMessageSchema = v.variant('kind', [
  v.object({ kind: v.literal('result'), id: v.number(), result: v.unknown() }),
  v.object({ kind: v.literal('error'), id: v.number(), error: ErrorDataSchema }),
  v.object({ kind: v.literal('event'), name: v.string(), payload: v.unknown() }),
]);
export type HostMessage = v.InferOutput<typeof HostMessageSchema>;

export function encodeMessage(message: Request | HostMessage): Uint8Array<ArrayBuffer> {
  return encode(message);
}

/** @throws ValiError or RangeError when the bytes are no request */
export function decodeRequest(data: ArrayBufferLike | Uint8Array): Request {
  return v.parse(RequestSchema, decode(data));
}

/** @throws ValiError or RangeError when the bytes are no host message */
export function decodeHostMessage(data: ArrayBufferLike | Uint8Array): HostMessage {
  return v.parse(HostMessageSchema, decode(data));
}
