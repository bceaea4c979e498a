/** Dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/**
 * List prices by the model's name, its date left out; edit as they change. Names that only begin alike cost otherwise. A model
 * that is not here has no price: tokens are counted, dollars are not. As published in 2025; cached input and batch discounts
 * are not reckoned.
 */
const PRICES: Readonly<Record<string, Price>> = {
  'gpt-4.1': { input: 2, output: 8 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  'gpt-5': { input: 1.25, output: 10 },
  'gpt-5-mini': { input: 0.25, output: 2 },
  'gpt-5-nano': { input: 0.05, output: 0.4 },
  'o4-mini': { input: 1.1, output: 4.4 },
};

/** Null for a model whose price is not known. */
export function findPrice(model: string): Price | null {
  const name = model.replace(/^openai\//, '').replace(/-(\d{4}-\d{2}-\d{2}|latest)$/, '');
  return Object.hasOwn(PRICES, name) ? PRICES[name]! : null;
}

/** In dollars. */
export function costOf(price: Price, promptTokens: number, completionTokens: number): number {
  return (promptTokens * price.input + completionTokens * price.output) / 1e6;
}
