// The names of the messages that cross between the main process and its windows.

/** Renderer to main, with an answer: a call of the backend's contract. */
export const CALL_CHANNEL = 'backend:call';
/** Main to renderer: an event of the backend's contract. */
export const EVENT_CHANNEL = 'backend:event';
/** Main to the inference window: the port that the engine answers on. The page gets a message of this name. */
export const ENGINE_PORT_CHANNEL = 'engine:port';
