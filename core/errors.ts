// The one error type that crosses every boundary of the house: a stable code, a sentence that names the
// thing and the remedy, and plain details.

/** What went wrong, as a stable word that programs may branch on. The part before the slash is the area. */
export type ErrorCode =
  | 'usage/invalid'
  | 'label/malformed'
  | 'label/unknownIndex'
  | 'label/unknownColor'
  | 'label/sizeMismatch'
  | 'image/unreadable'
  | 'image/tooLarge'
  | 'dataset/layout'
  | 'dataset/noFrames'
  | 'dataset/unsupported'
  | 'dataset/classesDiffer'
  | 'model/unknown'
  | 'model/exists'
  | 'model/notACheckpoint'
  | 'model/classesDiffer'
  | 'model/cannotRun'
  | 'model/unreachable'
  | 'model/damaged'
  | 'model/inUse'
  | 'model/nothingToLearn'
  | 'engine/noAdapter'
  | 'engine/failed'
  | 'project/notFound'
  | 'project/exists'
  | 'project/tooNew'
  | 'project/damaged'
  | 'project/inUse'
  | 'frame/exists'
  | 'frame/notFound'
  | 'frame/noMask'
  | 'frame/notApproved'
  | 'journal/conflict'
  | 'journal/malformed'
  | 'journal/nothingToUndo'
  | 'journal/nothingToRedo'
  | 'job/notFound'
  | 'job/cancelled'
  | 'storage/readOnly'
  | 'storage/full'
  | 'storage/failed'
  | 'export/targetExists'
  | 'export/nameTaken'
  | 'host/unsupported'
  | 'host/disconnected'
  | 'internal';

/** Values that survive structured clone, MessagePack and JSON alike. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** The same facts as {@link MaskwrightError}, as plain data for a wire. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export class MaskwrightError extends Error {
  override readonly name = 'MaskwrightError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** @param message one sentence for a person: it names the thing (file, frame, model) and what to do. */
  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
    options: ErrorOptions = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Any thrown value as plain data; what is not a {@link MaskwrightError} becomes `internal`. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof MaskwrightError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  return { code: 'internal', message: messageOf(error), details: {} };
}

/** The inverse of {@link toErrorData}, for the far end of a wire. */
export function fromErrorData(data: ErrorData): MaskwrightError {
  return new MaskwrightError(data.code, data.message, data.details);
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
