// A group of buttons of which one is chosen, for who goes by keys: one stop of Tab, and arrows, Home and End choose.

const STEPS: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** To be attached to an element of role `radiogroup`; its buttons have the role `radio`. */
export function radioGroup(group: HTMLElement): () => void {
  const radios = (): HTMLElement[] => [...group.querySelectorAll<HTMLElement>('[role="radio"]')];
  /** Tab comes to the chosen one; to the first where none is. */
  const arrange = (): void => {
    const all = radios();
    const stop = all.find((radio) => radio.getAttribute('aria-checked') === 'true') ?? all[0];
    for (const radio of all) radio.tabIndex = radio === stop ? 0 : -1;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = radios();
    const place = all.findIndex((radio) => radio === event.target);
    const next = placeAfter(event.key, place, all.length);
    const radio = next === null ? undefined : all[next];
    if (radio === undefined) return;
    event.preventDefault();
    radio.focus();
    radio.click();
  };
  const observer = new MutationObserver(arrange);
  observer.observe(group, { subtree: true, childList: true, attributeFilter: ['aria-checked'] });
  group.addEventListener('keydown', press);
  arrange();
  return () => {
    observer.disconnect();
    group.removeEventListener('keydown', press);
  };
}

/**
 * Where a key leads in a group, from its end on to its beginning and back.
 * @param place of the button that has the focus; −1 for none
 * @returns null for keys that lead nowhere
 */
export function placeAfter(key: string, place: number, count: number): number | null {
  if (place < 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? null : (place + step + count) % count;
}
