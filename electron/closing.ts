// How the app ends: the window first, whose page may still have something to store, and only once it is gone the backend.

/** What ending needs of the app. */
export interface ClosingParts {
  /** Asks the window to close, if there is one still; its page or a person may refuse. @returns whether there is one */
  closeWindow(): boolean;
  /** Ends what runs behind the window; however that goes, the app quits afterwards. */
  closeBackend(): Promise<void>;
  onError(error: unknown): void;
  quit(): void;
}

/** @returns what is to be done before the app quits, with the event that holds it back */
export function createClosing(
  parts: ClosingParts,
): (event: Readonly<Pick<Event, 'preventDefault'>>) => void {
  let stage: 'running' | 'closing' | 'closed' = 'running';
  return (event) => {
    if (stage === 'closed') return;
    event.preventDefault();
    // Who stays with the window finds the app as it was; its end asks to quit once more.
    if (stage === 'closing' || parts.closeWindow()) return;
    stage = 'closing';
    parts
      .closeBackend()
      .catch((error: unknown) => {
        parts.onError(error);
      })
      .finally(() => {
        stage = 'closed';
        parts.quit();
      });
  };
}

/** A question with two answers, as a message box asks it. */
export interface LeaveQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly [stay: string, leave: string];
}

/** What is asked where a page still has something that is not stored. @param locale such as `ko-KR` */
export function leaveQuestion(locale: string): LeaveQuestion {
  return /^ko\b/.test(locale)
    ? {
        message: '아직 저장되지 않은 스트로크가 있습니다.',
        detail: '지금 닫으면 그 스트로크는 사라집니다.',
        buttons: ['머무르기', '그래도 닫기'],
      }
    : {
        message: 'Something that was painted is not stored yet.',
        detail: 'It is lost if the window is closed now.',
        buttons: ['Stay', 'Close anyway'],
      };
}
