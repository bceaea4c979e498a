/** Codes are stable: scripts may rely on them. */
export type LlmErrorCode = 'SERVER_REFUSED' | 'SERVER_DOWN' | 'BAD_ADDRESS' | 'PRICE_UNKNOWN';

/** A language model cannot be asked at all: what failed, what was expected, what to do. */
export class LlmError extends Error {
  readonly code: LlmErrorCode;

  constructor(code: LlmErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LlmError';
    this.code = code;
  }
}
