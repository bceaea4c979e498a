/** Codes are stable: scripts may rely on them. */
export type EmbeddingErrorCode = 'MODEL_UNREACHABLE' | 'MODEL_INVALID' | 'SERVER_FAILED' | 'SHAPE_MISMATCH';

/** A failure while turning texts into vectors: what failed, what was expected, what to do. */
export class EmbeddingError extends Error {
  readonly code: EmbeddingErrorCode;

  constructor(code: EmbeddingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddingError';
    this.code = code;
  }
}
