// Tools, classes and options by keys alone: each group is one stop of Tab, arrows, Home and End choose in it, and the
// canvas keeps its own arrows.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ app, workplace }) => {
  await app.openSample(workplace);
});

const radio = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

test('a group is one stop of Tab, and arrows, Home and End choose in it', async ({ page }) => {
  await radio(page, 'Brush').focus();
  await page.keyboard.press('ArrowRight');
  await expect(radio(page, 'Eraser (void)')).toBeFocused();
  await expect(radio(page, 'Eraser (void)')).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await expect(radio(page, 'Pick a class')).toBeChecked();
  await page.keyboard.press('Home');
  await expect(radio(page, 'Brush')).toBeChecked();
  await page.keyboard.press('End');
  await expect(radio(page, 'Pick a class')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(radio(page, 'Brush')).toBeFocused();
  // From the tools, Tab leads past the other tools to what the brush can be set to.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('slider', { name: 'Brush size' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(radio(page, 'Round')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(radio(page, 'Square')).toBeChecked();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(radio(page, 'Brush')).toBeFocused();
});

test('classes are chosen by arrows and by number, and void is one of them', async ({ page }) => {
  await radio(page, 'Sky').focus();
  await page.keyboard.press('ArrowDown');
  await expect(radio(page, 'Building')).toBeChecked();
  await page.keyboard.press('4');
  await expect(radio(page, 'Road')).toBeChecked();
  // Tab comes back to the one that was chosen meanwhile.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(radio(page, 'Road')).toBeFocused();
  await page.keyboard.press('End');
  await expect(radio(page, 'void')).toBeFocused();
  await expect(radio(page, 'void')).toBeChecked();
});

test('the arrows move the frame while the canvas has the focus, and choose nothing', async ({
  app,
  page,
}) => {
  const place = page.getByRole('group', { name: 'Status bar' }).getByText(/^x \d+/);
  const columnOf = async (): Promise<number> =>
    Number(/^x (\d+)/.exec((await place.textContent()) ?? '')?.[1]);
  await app.editor.focus();
  await app.zoomTo(4);
  await app.editor.hover();
  const before = await columnOf();
  await page.keyboard.press('ArrowRight');
  await expect.poll(columnOf).toBeGreaterThan(before);
  await expect(radio(page, 'Brush')).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(columnOf).toBe(before);
});
