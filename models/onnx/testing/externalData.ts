// ONNX files whose weights lie in another file, as PyTorch's newer exporter writes them.

import { PbfReader, PbfWriter } from 'pbf';

/**
 * The same network, with its constants in a file of its own.
 * @param location the name of that file
 */
export function withExternalData(
  onnx: Uint8Array,
  location: string,
): { readonly onnx: Uint8Array; readonly data: Uint8Array } {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const moved = mapFields(onnx, 7, (graph) =>
    mapFields(graph, 5, (tensor) =>
      mapFields(tensor, 9, (raw) => {
        chunks.push(raw);
        const entries = { location, offset: String(offset), length: String(raw.length) };
        offset += raw.length;
        return entries;
      }),
    ),
  );
  return { onnx: moved, data: new Uint8Array(Buffer.concat(chunks)) };
}

/** The same network with one node more, whose attribute is a tensor in another file. */
export function inAttribute(onnx: Uint8Array, location: string): Uint8Array {
  return mapFields(onnx, 7, (graph) => {
    const node = new PbfWriter();
    node.writeMessage(
      1,
      (_, pbf) => {
        pbf.writeStringField(2, 'extra');
        pbf.writeStringField(4, 'Constant');
        pbf.writeMessage(5, writeAttribute, location);
      },
      null,
    );
    return Buffer.concat([node.finish(), graph]);
  });
}

function writeAttribute(location: string, pbf: PbfWriter): void {
  pbf.writeStringField(1, 'value');
  pbf.writeMessage(
    5,
    (_, tensor) => {
      tensor.writePackedVarint(1, [1]);
      tensor.writeVarintField(2, 1);
      tensor.writeStringField(8, 'extra');
      writeLocation({ location }, tensor);
    },
    null,
  );
  pbf.writeVarintField(20, 4);
}

type Entries = Readonly<Record<string, string>>;

function writeLocation(entries: Entries, tensor: PbfWriter): void {
  for (const entry of Object.entries(entries)) {
    tensor.writeMessage(
      13,
      ([key, value], pbf) => {
        pbf.writeStringField(1, key);
        pbf.writeStringField(2, value);
      },
      entry,
    );
  }
  tensor.writeVarintField(14, 1);
}

/** A message with each field of that number changed: to other bytes, or to words of where they lie. */
function mapFields(
  message: Uint8Array,
  number: number,
  change: (field: Uint8Array) => Uint8Array | Entries,
): Uint8Array {
  const pbf = new PbfReader(message);
  const out = new PbfWriter();
  while (pbf.pos < message.length) {
    const start = pbf.pos;
    const tag = pbf.nextField();
    const { type } = pbf;
    if (tag === number) {
      const changed = change(pbf.readBytes());
      if (changed instanceof Uint8Array) out.writeBytesField(tag, changed);
      else writeLocation(changed, out);
      continue;
    }
    pbf.skip(type);
    for (const byte of message.subarray(start, pbf.pos)) {
      out.realloc(1);
      out.buf[out.pos++] = byte;
    }
  }
  return out.finish();
}
