// Which frame comes next: of several that are opened one after another, the last one, unless one stays.

/** What opening a frame takes, in this order; what is done on the one that is left meanwhile is stored before it goes. */
export interface OpeningSteps<Loaded> {
  /** Resolves when everything on the frame that is left is stored; rejects when something cannot be. Asked twice. */
  stored(): Promise<void>;
  load(): Promise<Loaded>;
  /** Called alone for the frame that is still wanted when it is there. */
  show(loaded: Loaded): void;
  /** It is there, and not wanted any more. */
  letGo(loaded: Loaded): void;
  onError(error: unknown): void;
}

export class LastOpening {
  /** Counts openings, so that an answer for a frame that is not wanted any more is dropped. */
  #count = 0;
  /** Ends the waiting of the last opening. */
  #callOff: () => void = () => undefined;

  isUnderWay = $state(false);

  /** Opens a frame in place of any other that is being opened. @returns whether it is shown; if not, the last one stays */
  async open<Loaded>(steps: OpeningSteps<Loaded>): Promise<boolean> {
    this.callOff();
    const count = this.#count;
    const isWanted = (): boolean => count === this.#count;
    const calledOff = new Promise<void>((resolve) => (this.#callOff = resolve));
    this.isUnderWay = true;
    try {
      await Promise.race([steps.stored(), calledOff]);
      if (!isWanted()) return false;
      const loaded = await steps.load();
      let isTaken = false;
      try {
        if (isWanted()) await Promise.race([steps.stored(), calledOff]);
        isTaken = isWanted();
        if (isTaken) steps.show(loaded);
        return isTaken;
      } finally {
        if (!isTaken) steps.letGo(loaded);
      }
    } catch (error) {
      if (isWanted()) steps.onError(error);
      return false;
    } finally {
      if (isWanted()) this.isUnderWay = false;
    }
  }

  /** The frame that is being opened is not wanted any more. */
  callOff(): void {
    this.#count += 1;
    this.#callOff();
    this.isUnderWay = false;
  }
}
