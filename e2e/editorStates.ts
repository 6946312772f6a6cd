// States of the editor beyond a frame that is just open, each as a person gets into it and out again, in any language.

import { expect, type Locator, type Page } from '@playwright/test';
import { t } from '../renderer/src/messages/messages.svelte.ts';

export interface EditorState {
  readonly name: string;
  /** From an open frame with a pre-label and ground truth, and texts in the language of `t`. */
  readonly enter: (page: Page) => Promise<void>;
  readonly leave: (page: Page) => Promise<void>;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.getByRole('application').focus();
    await page.keyboard.press(key);
  }
}

const button = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

/** A layer by its key, with its legend. */
function legend(name: string, key: string): EditorState {
  return {
    name: `legend of ${name}`,
    enter: async (page: Page): Promise<void> => {
      await press(page, key);
      await expect(page.getByRole('group', { name: t('seeing.legend') })).toBeVisible();
    },
    leave: (page: Page): Promise<void> => press(page, 'Shift+Z'),
  };
}

async function openWorklist(page: Page): Promise<void> {
  await press(page, 'Shift+W');
  await expect(button(page, t('queue.worklist.options'))).toBeVisible();
  // Its first region is in sight.
  const keep = page.getByRole('button', { name: t('queue.worklist.keep') });
  await expect(keep).toBeEnabled();
}

async function chooseFrames(page: Page): Promise<void> {
  const frames = page.getByRole('listbox', { name: t('queue.frames') }).getByRole('option');
  await frames.nth(1).click({ modifiers: ['Control'] });
  await frames.nth(2).click({ modifiers: ['Control'] });
  await expect(page.getByRole('group', { name: t('queue.batch.label') })).toBeVisible();
}

const clearChoice = (page: Page): Promise<void> => button(page, t('queue.batch.clear')).click();

export const EDITOR_STATES: readonly EditorState[] = [
  {
    name: 'worklist',
    enter: openWorklist,
    leave: (page: Page): Promise<void> => press(page, 'Shift+W'),
  },
  {
    name: 'options of the worklist',
    enter: async (page: Page): Promise<void> => {
      await openWorklist(page);
      await button(page, t('queue.worklist.options')).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
    leave: async (page: Page): Promise<void> => {
      await page.keyboard.press('Escape');
      await press(page, 'Shift+W');
    },
  },
  { name: 'chosen frames', enter: chooseFrames, leave: clearChoice },
  {
    name: 'accepting chosen frames',
    enter: async (page: Page): Promise<void> => {
      await chooseFrames(page);
      await page
        .getByRole('group', { name: t('queue.batch.label') })
        .locator('.primary')
        .click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
    leave: async (page: Page): Promise<void> => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await clearChoice(page);
    },
  },
  {
    name: 'split view',
    enter: async (page: Page): Promise<void> => {
      await press(page, 'z', '\\');
      await expect(page.getByLabel(t('seeing.divider'))).toBeVisible();
    },
    leave: (page: Page): Promise<void> => press(page, '\\', 'Shift+Z'),
  },
  legend('margins', 'z'),
  legend('likelihoods', 'Shift+P'),
  legend('differences', 'd'),
  legend('provenance', 'Shift+D'),
  {
    name: 'comment',
    enter: async (page: Page): Promise<void> => {
      await press(page, 'Shift+C');
      await expect(page.getByRole('textbox', { name: t('queue.facts.comment') })).toBeFocused();
    },
    leave: (page: Page): Promise<void> => page.keyboard.press('Escape'),
  },
  {
    name: 'Display panel',
    enter: async (page: Page): Promise<void> => {
      await page.getByRole('heading', { name: t('seeing.display') }).click();
      await expect(page.getByRole('radiogroup', { name: t('seeing.palette') })).toBeVisible();
    },
    leave: (page: Page): Promise<void> =>
      page.getByRole('heading', { name: t('seeing.display') }).click(),
  },
  {
    name: 'selection and locked class',
    enter: async (page: Page): Promise<void> => {
      await press(page, 'Control+a', 'Shift+L');
      await expect(button(page, t('tools.guard.protectSelection'))).toBeVisible();
    },
    leave: (page: Page): Promise<void> => press(page, 'Control+d', 'Shift+L'),
  },
  {
    name: 'blind mode',
    enter: async (page: Page): Promise<void> => {
      await press(page, 'Control+b');
      const blind = button(page, t('seeing.blind'));
      await expect(blind).toHaveAttribute('aria-pressed', 'true');
    },
    leave: (page: Page): Promise<void> => press(page, 'Control+b'),
  },
  {
    name: 'filters',
    enter: async (page: Page): Promise<void> => {
      await press(page, '/');
      await expect(page.getByRole('dialog', { name: t('queue.filter.heading') })).toBeVisible();
    },
    leave: (page: Page): Promise<void> => page.keyboard.press('Escape'),
  },
];
