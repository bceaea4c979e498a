// A model of another's making by transformers.js, int8: minilm.js FOLDER
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createTransformersModel } from '../../../embeddings/transformers.js';
import { writeNumbers } from '../inputs.js';
import { serve, time } from './serve.js';

const folder = process.argv[2]!;
const texts = JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8')) as string[];
const model = await createTransformersModel(
  { model: join(folder, 'minilm', 'onnx-q8'), dtype: 'q8' },
  availableParallelism(),
);
await serve(async () => {
  const { took, result } = await time(() => model.embed(texts));
  writeNumbers(folder, 'minilm-ours', result.data);
  return took;
});
await model.close();
