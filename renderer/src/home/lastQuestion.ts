// Questions that come with every letter that is typed, and take their time: asked once nothing is typed for a moment, one at
// a time, and of those that come meanwhile the last alone.

const TYPING_PAUSE_MS = 350;

/** @returns what takes a question in place of any other that waits; null takes that away */
export function createLastQuestion<Question>(
  ask: (question: Question) => Promise<void>,
): (question: Question | null) => void {
  let waiting: Question | null = null;
  let isAsking = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const goOn = async (): Promise<void> => {
    if (isAsking || waiting === null) return;
    const question = waiting;
    waiting = null;
    isAsking = true;
    await ask(question);
    isAsking = false;
    void goOn();
  };
  return (question) => {
    clearTimeout(pause);
    waiting = question;
    if (question !== null) pause = setTimeout(() => void goOn(), TYPING_PAUSE_MS);
  };
}
