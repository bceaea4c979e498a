import type { Attribute, OnnxNode, OnnxTensor, TensorData } from './onnx-writer.js';

/** Collects nodes and constants under generated names; values are referred to by name. */
export interface GraphBuilder {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Adds a node of one output and returns the output's name. */
  add(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Adds a node of several outputs and returns their names. */
  addMany(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes?: Readonly<Record<string, Attribute>>,
  ): string[];
  /** Adds a node whose output has the given name: an output of the graph. */
  addAs(output: string, op: string, inputs: readonly string[]): void;
  constant(dims: readonly number[], data: TensorData): string;
  /** A float32 scalar. */
  scalar(value: number): string;
  /** A vector of int64. */
  integers(...values: number[]): string;
}

/** An empty graph. Names count up from 0, so the same calls always give the same graph. */
export function createGraphBuilder(): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const nextName = (stem: string) => `${stem}_${nodes.length + initializers.length}`;

  const addMany: GraphBuilder['addMany'] = (op, inputs, count, attributes = {}) => {
    const stem = nextName(op);
    const outputs = Array.from({ length: count }, (_, i) => (count === 1 ? stem : `${stem}.${i}`));
    nodes.push({ op, inputs, outputs, attributes });
    return outputs;
  };
  const constant: GraphBuilder['constant'] = (dims, data) => {
    const name = nextName('constant');
    initializers.push({ name, dims, data });
    return name;
  };
  return {
    nodes,
    initializers,
    add: (op, inputs, attributes) => addMany(op, inputs, 1, attributes)[0]!,
    addMany,
    addAs: (output, op, inputs) => void nodes.push({ op, inputs, outputs: [output] }),
    constant,
    scalar: (value) => constant([], Float32Array.of(value)),
    integers: (...values) => constant([values.length], BigInt64Array.from(values.map(BigInt))),
  };
}
