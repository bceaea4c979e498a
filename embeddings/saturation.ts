import { ElementType, encodeOnnxModel } from './onnx-writer.js';

/** Long enough for every kernel's inner loop, and more than one row and column of it. */
const [ROWS, WIDTH, COLUMNS] = [8, 64, 16];

/**
 * Whether this processor's sums of 8-bit products stop at the end of 16 bits, as they do without VNNI instructions (`vpmaddubsw`
 * adds pairs before it widens them). ONNX Runtime then needs to be told to take a slower way; elsewhere that way costs nearly
 * twice the time and gives the same numbers. Found out by multiplying the largest numbers there are.
 */
export async function sumsSaturate(): Promise<boolean> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const weights = { name: 'b', dims: [WIDTH, COLUMNS], data: new Int8Array(WIDTH * COLUMNS).fill(127) };
  const session = await InferenceSession.create(
    encodeOnnxModel({
      nodes: [{ op: 'MatMulInteger', inputs: ['a', 'b'], outputs: ['sums'] }],
      initializers: [weights],
      inputs: [{ name: 'a', type: ElementType.uint8, dims: [ROWS, WIDTH] }],
      outputs: [{ name: 'sums', type: ElementType.int32, dims: [ROWS, COLUMNS] }],
    }),
    { intraOpNumThreads: 1, logSeverityLevel: 3 },
  );
  const a = new Tensor('uint8', new Uint8Array(ROWS * WIDTH).fill(255), [ROWS, WIDTH]);
  const { sums } = await session.run({ a });
  await session.release();
  return (sums!.data as Int32Array).some((sum) => sum !== 255 * 127 * WIDTH);
}
