/** The element types our graphs use, by their numbers in onnx.proto3. */
export const ElementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

export type TensorData = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** A number is written as an integer; `{ float }` as a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A constant of the graph, row-major; its element type is that of the array. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** An input or output of the graph. A string in `dims` names a size that is known only when it runs. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers?: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/**
 * An ONNX file's bytes (IR 8, opset 17): the same graph always gives the same bytes.
 * Nodes must be in an order in which each comes after those it reads from.
 * @source field numbers from onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array {
  const irVersion = 8;
  const opset = 17;
  return message([
    integer(1, irVersion),
    text(2, 'bail-taxonomy'),
    bytes(7, encodeGraph(graph)),
    bytes(8, message([text(1, ''), integer(2, opset)])),
  ]);
}

function encodeGraph({ nodes, initializers = [], inputs, outputs }: OnnxGraph): Uint8Array {
  return message([
    ...nodes.map((node) => bytes(1, encodeNode(node))),
    text(2, 'graph'),
    ...initializers.map((tensor) => bytes(5, encodeTensor(tensor))),
    ...inputs.map((value) => bytes(11, encodeValue(value))),
    ...outputs.map((value) => bytes(12, encodeValue(value))),
  ]);
}

function encodeNode({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return message([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${outputs[0]}/node`),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, encodeAttribute(name, value))),
  ]);
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return message([text(1, name), integer(3, value), integer(20, 2)]);
  if (typeof value === 'string') return message([text(1, name), text(4, value), integer(20, 3)]);
  if ('float' in value) return message([text(1, name), float(2, value.float), integer(20, 1)]);
  return message([text(1, name), ...value.map((item) => integer(8, item)), integer(20, 7)]);
}

function encodeTensor({ name, dims, data }: OnnxTensor): Uint8Array {
  return message([
    ...dims.map((size) => integer(1, size)),
    integer(2, elementTypeOf(data)),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return ElementType.float;
  if (data instanceof Uint8Array) return ElementType.uint8;
  if (data instanceof Int8Array) return ElementType.int8;
  if (data instanceof Int32Array) return ElementType.int32;
  return ElementType.int64;
}

function encodeValue({ name, type, dims }: OnnxValue): Uint8Array {
  const shape = message(dims.map((size) => bytes(1, typeof size === 'string' ? text(2, size) : integer(1, size))));
  const tensorType = message([integer(1, type), bytes(2, shape)]);
  return message([text(1, name), bytes(2, bytes(1, tensorType))]);
}

// Protobuf: a field is a tag (number and wire type), then its content. Wire type 0 is a varint, 2 has a length, 5 is 32 bits.

function message(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function integer(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value, 'utf8'));
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function float(field: number, value: number): Uint8Array {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + 5), content]);
}

/** Seven bits a byte, low bits first; a negative number as its 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    digits.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(digits);
}
