import type { JsonObject } from '../../kube/index.ts';
import { encodeProtobuf } from './encode-protobuf.ts';
import { WireWriter } from './wire-writer.ts';

/**
 * One event of a protobuf watch: a metav1.WatchEvent without an envelope, around an object with one, after its length in four
 * bytes. Source: apimachinery pkg/runtime/serializer/protobuf NewRawSerializer, pkg/util/framer length-delimited frames.
 * @throws DecodeError when the kind has no protobuf form.
 */
export function encodeWatchEvent(type: string, object: JsonObject): Uint8Array {
  const extension = new WireWriter();
  extension.tag(1, 2);
  extension.chunk(encodeProtobuf(object));
  const event = new WireWriter();
  event.tag(1, 2);
  event.text(type);
  event.tag(2, 2);
  event.chunk(extension.finish());
  const bytes = event.finish();
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length);
  frame.set(bytes, 4);
  return frame;
}
