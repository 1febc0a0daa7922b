import { decodeUtf8 } from '../decode-utf8.ts';
import { DecodeError } from '../json-syntax.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** `k8s` and a zero: how a body of Kubernetes protobuf starts. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** runtime.Unknown: what kind of object the bytes are. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** True when `bytes` start with the magic number. */
export function hasMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Opens the envelope. Source: apimachinery runtime/serializer/protobuf. */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (!hasMagic(bytes))
    throw new DecodeError(
      `provided data does not appear to be a protobuf message, expected prefix [${MAGIC.join(' ')}]`,
    );
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  const reader = new WireReader(bytes.subarray(MAGIC.length));
  while (reader.more) {
    const { number } = reader.tag();
    const chunk = reader.chunk();
    if (number === 1) ({ apiVersion, kind } = readTypeMeta(chunk));
    else if (number === 2) raw = chunk;
    // 3 and 4 are the content's encoding and type: empty for protobuf.
    else if (number > 4) throw new DecodeError(`no codec for runtime.Unknown field ${number}`);
  }
  return { apiVersion, kind, raw };
}

function readTypeMeta(bytes: Uint8Array): { apiVersion: string; kind: string } {
  const result = { apiVersion: '', kind: '' };
  const reader = new WireReader(bytes);
  while (reader.more) {
    const { number } = reader.tag();
    const text = decodeUtf8(reader.chunk());
    if (number === 1) result.apiVersion = text;
    else if (number === 2) result.kind = text;
  }
  return result;
}

/** Puts an object's bytes into an envelope, as a Go server writes it. */
export function writeEnvelope({ apiVersion, kind, raw }: Envelope): Uint8Array {
  const meta = new WireWriter();
  meta.tag(1, 2);
  meta.text(apiVersion);
  meta.tag(2, 2);
  meta.text(kind);
  const writer = new WireWriter();
  writer.raw(Uint8Array.from(MAGIC));
  writer.tag(1, 2);
  writer.chunk(meta.finish());
  writer.tag(2, 2);
  writer.chunk(raw);
  writer.tag(3, 2);
  writer.text('');
  writer.tag(4, 2);
  writer.text('');
  return writer.finish();
}
