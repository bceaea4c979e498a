import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { createGraphBuilder } from '../../embeddings/onnx-graph.js';
import { ElementType, encodeOnnxModel, type OnnxGraph } from '../../embeddings/onnx-writer.js';
import { quantizeColumns, quantizeRows } from '../../embeddings/quantize.js';

async function runGraph(graph: OnnxGraph, x: Float32Array, dims: number[]): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(encodeOnnxModel(graph));
  const outputs = await session.run({ x: new Tensor('float32', x, dims) });
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data as Float32Array)]),
  );
}

const x = { name: 'x', type: ElementType.float, dims: ['rows', 2] } as const;

describe('a written graph', () => {
  test('is computed with its constants and float and integer attributes', async () => {
    const graph: OnnxGraph = {
      nodes: [
        { op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['y'], attributes: { alpha: { float: 2 }, transB: 1 } },
        { op: 'LeakyRelu', inputs: ['y'], outputs: ['z'], attributes: { alpha: { float: 0.5 } } },
      ],
      initializers: [
        { name: 'w', dims: [1, 2], data: Float32Array.of(3, -4) },
        { name: 'b', dims: [1], data: Float32Array.of(1) },
      ],
      inputs: [x],
      outputs: [{ name: 'z', type: ElementType.float, dims: ['rows', 1] }],
    };
    // 2 * (3 * 1 - 4 * 1) + 1 = -1, halved; 2 * (3 * 2) + 1 = 13
    expect(await runGraph(graph, Float32Array.of(1, 1, 2, 0), [2, 2])).toEqual({ z: [-0.5, 13] });
  });

  test('takes lists of integers, negative numbers, strings and every element type', async () => {
    const graph = createGraphBuilder();
    const turned = graph.add('Transpose', ['x'], { perm: [1, 0] });
    const sorted = graph.addMany('TopK', [turned, graph.integers(1)], 2, { axis: -1 });
    const taken = graph.add('Gather', [sorted[0]!, graph.constant([2], Int32Array.of(1, 0))], { axis: 0 });
    const kept = graph.add('Cast', [graph.constant([1], Uint8Array.of(200))], { to: ElementType.float });
    const low = graph.add('Cast', [graph.constant([1], Int8Array.of(-100))], { to: ElementType.float });
    const sum = graph.add('Einsum', [taken], { equation: 'ij->i' });
    graph.addAs('y', 'Add', [graph.add('Add', [sum, kept]), low]);
    const { nodes, initializers } = graph;
    const y = { name: 'y', type: ElementType.float, dims: [2] };
    // Largest of each column, second column first, plus 200 - 100.
    const result = await runGraph(
      { nodes, initializers, inputs: [x], outputs: [y] },
      Float32Array.of(1, 5, 3, 4),
      [2, 2],
    );
    expect(result).toEqual({ y: [105, 103] });
  });

  test('is the same bytes every time', () => {
    const make = () => {
      const graph = createGraphBuilder();
      graph.addAs('y', 'Mul', ['x', graph.scalar(2)]);
      return encodeOnnxModel({ ...graph, inputs: [x], outputs: [{ ...x, name: 'y' }] });
    };
    expect(make()).toEqual(make());
  });
});

describe('quantising', () => {
  test('gives the largest value of a group 127 and keeps zeros', () => {
    // Rows 1, -2 and 0, 0
    const rows = quantizeRows(Float32Array.of(1, -2, 0, 0), 2);
    expect([...rows.values]).toEqual([64, -127, 0, 0]);
    expect([...rows.scales]).toEqual([Math.fround(2 / 127), 1]);
    // Columns 1, 0 and -2, 0
    const columns = quantizeColumns(Float32Array.of(1, -2, 0, 0), 2);
    expect([...columns.values]).toEqual([127, -127, 0, 0]);
    expect([...columns.scales]).toEqual([Math.fround(1 / 127), Math.fround(2 / 127)]);
  });

  test('comes back within half a step', () => {
    const matrix = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i) * (1 + (i % 10)));
    const { values, scales } = quantizeColumns(matrix, 10);
    for (const [at, value] of matrix.entries()) {
      expect(Math.abs(values[at]! * scales[at % 10]! - value)).toBeLessThanOrEqual(scales[at % 10]! / 2 + 1e-6);
    }
  });

  test('of nothing is nothing', () => {
    expect(quantizeRows(new Float32Array(0), 4).values).toHaveLength(0);
  });
});
