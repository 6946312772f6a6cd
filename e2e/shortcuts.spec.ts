// Commands by key and by name: the palette, the list of shortcuts, other keys for commands, other keyboards.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ app, workplace }) => {
  await app.openSample(workplace);
});

const tool = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

/** A press as a Korean keyboard sends it, with letters that are not Latin. */
async function pressKorean(page: Page, key: string, code: string): Promise<void> {
  await page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent('keydown', init)), {
    key,
    code,
    bubbles: true,
    cancelable: true,
  });
}

test('the palette finds a command by some of its name and runs it', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  const search = palette.getByRole('combobox', { name: 'Search commands' });
  await expect(search).toBeFocused();
  await search.pressSequentially('magnet');
  await expect(palette.getByRole('option')).toHaveCount(1);
  await expect(palette.getByRole('option', { selected: true })).toContainText('Magnetic outline');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(tool(page, 'Magnetic outline')).toBeChecked();
});

test('the palette is gone through by arrows, and Escape runs nothing', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await palette.getByRole('combobox').pressSequentially('brush tools');
  const second = palette.getByRole('option').nth(1);
  const name = (await second.locator('.name').textContent()) ?? '';
  await page.keyboard.press('ArrowDown');
  await expect(second).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(tool(page, 'Brush')).toBeChecked();
  await page.keyboard.press('Control+k');
  await palette.getByRole('combobox').pressSequentially('brush tools');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(tool(page, name)).toBeChecked();
});

test('a command can be given another key, which lasts', async ({ app, page }) => {
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Shortcuts' });
  await help.getByRole('searchbox').fill('lasso');
  await help.getByRole('button', { name: 'Change the key of Lasso' }).click();
  await page.keyboard.press('3');
  await expect(help.getByRole('alert')).toContainText('have a use already');
  await page.keyboard.press('F7');
  await expect(help.getByText('F7', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('F7');
  await expect(tool(page, 'Lasso')).toBeChecked();
  await page.reload();
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('F7');
  await expect(tool(page, 'Lasso')).toBeChecked();
});

test('a key that has a command is taken from it only when that is confirmed', async ({ page }) => {
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Shortcuts' });
  await help.getByRole('searchbox').fill('polygon');
  const change = help.getByRole('button', { name: 'Change the key of Polygon' });
  await change.click();
  await page.keyboard.press('e');
  await expect(help.getByText('E is the key of Eraser (void).')).toBeVisible();
  await help.getByRole('button', { name: 'Leave it' }).click();
  await expect(change).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(tool(page, 'Eraser (void)')).toBeChecked();

  await page.keyboard.press('?');
  await help.getByRole('searchbox').fill('polygon');
  await change.click();
  await page.keyboard.press('e');
  await help.getByRole('button', { name: 'Give it' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(tool(page, 'Polygon')).toBeChecked();

  await page.keyboard.press('?');
  await help.getByRole('button', { name: 'Reset all keys' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(tool(page, 'Eraser (void)')).toBeChecked();
});

test('Escape gives the choice of a key up, and leaves the list open', async ({ page }) => {
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Shortcuts' });
  const change = help.getByRole('button', { name: 'Change the key of Brush', exact: true });
  await change.click();
  await expect(help.getByRole('button', { name: 'Press a key…' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(change).toHaveText('Change');
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('keys are the same ones on a keyboard with other letters', async ({ page }) => {
  await pressKorean(page, 'ㅎ', 'KeyG');
  await expect(tool(page, 'Polygon')).toBeChecked();
  await pressKorean(page, 'Process', 'KeyL');
  await expect(tool(page, 'Lasso')).toBeChecked();
});

test('a class chosen by key is seen in the list on a small window', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await tool(page, 'Score-aware box').click();
  await page.keyboard.press('9');
  const row = page.getByRole('radio', { name: 'Car', exact: true });
  await expect(row).toBeChecked();
  const verdict = page.getByRole('button', { name: 'Accept' });
  await expect
    .poll(async () => {
      const [chosen, below] = await Promise.all([row.boundingBox(), verdict.boundingBox()]);
      return chosen === null || below === null ? NaN : below.y - chosen.y - chosen.height;
    })
    .toBeGreaterThanOrEqual(0);
});

test('the class that is painted is named beside the tool, unless the tool has none', async ({
  page,
}) => {
  const panel = page.getByRole('region', { name: 'Tool', exact: true });
  await page.keyboard.press('9');
  await expect(panel.getByText('Car', { exact: true })).toBeVisible();
  await page.keyboard.press('0');
  await expect(panel.getByText('Pedestrian', { exact: true })).toBeVisible();
  await expect(panel.getByText('Car', { exact: true })).toHaveCount(0);
  for (const name of [
    'Eraser (void)',
    'Redraw an outline',
    'Swap to the runner-up',
    'Runner-up brush',
  ]) {
    await tool(page, name).click();
    await expect(panel.getByText('Pedestrian', { exact: true })).toHaveCount(0);
    await tool(page, 'Brush').click();
    await expect(panel.getByText('Pedestrian', { exact: true })).toBeVisible();
  }
});
