/** How the exit was offered. */
export type ExitMethod = 'bail_tool' | 'bail_string' | 'bail_prompt';

export interface ToolCall {
  readonly name: string;
  /** The arguments as the model wrote them, usually JSON. */
  readonly arguments: string;
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** Text only; parts that are not text appear as `[image]`, `[audio]` and so on. */
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
}

/** What the model answered when it was offered the exit, as it came. */
export interface Output {
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
}

/** A conversation up to the offered exit, with the model's own reason if it gave one. */
export interface Transcript {
  readonly messages: readonly Message[];
  readonly output: Output | null;
  readonly journal: string | null;
}
