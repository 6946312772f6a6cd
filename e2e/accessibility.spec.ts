// Every page and dialog against axe-core's rules for WCAG 2.2 AA, in both themes and both languages, and the way through
// the app without a pointer.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { smallCheckpoint } from '../backend/testing/smallCheckpoint.ts';
import {
  applyLanguage,
  languages,
  t,
  type Language,
} from '../renderer/src/messages/messages.svelte.ts';
import type { AppPage } from './appPage.ts';
import { EDITOR_STATES } from './editorStates.ts';
import { expect, test, type Workplace } from './fixtures.ts';

const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const THEMES = ['dark', 'light'] as const;
type Screen = 'home' | 'evaluate' | 'jobs' | 'models';
/** What the buttons say that open a dialog. */
type DialogKey =
  | 'home.project.import'
  | 'home.project.prelabel'
  | 'home.project.learn'
  | 'home.project.relink'
  | 'evaluate.export.button'
  | 'evaluate.report.button';
const CODES = Object.keys(languages) as Language[];

/** What axe-core finds, a line each: the rule, the element, the reason. */
async function violations(page: Page, where: string): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(WCAG_TAGS).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${where}: ${id}: ${target.join(' ')}: ${failureSummary ?? ''}`,
    ),
  );
}

/** Each combination of language and theme, chosen as a person would. The test looks elements up in that language. */
async function inEachLook(page: Page, check: (look: string) => Promise<void>): Promise<void> {
  for (const code of CODES) {
    for (const theme of THEMES) {
      await page.getByRole('navigation').getByRole('combobox').selectOption(code);
      applyLanguage(code);
      const button = page.getByRole('button', { name: t('shell.theme.label', { theme: '' }) });
      const wanted = t('shell.theme.label', { theme: t(`shell.theme.${theme}`) });
      while ((await button.getAttribute('aria-label')) !== wanted) await button.click();
      await check(`${code}, ${theme}`);
    }
  }
}

async function show(page: Page, screen: Screen): Promise<void> {
  const name = t(`shell.screen.${screen}`);
  await page.getByRole('navigation').getByRole('button', { name }).click();
}

/** Opens a dialog, looks at it, and closes it. */
async function checkDialog(page: Page, opener: Locator, where: string): Promise<string[]> {
  await opener.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const found = await violations(page, where);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  return found;
}

async function startProject(app: AppPage, workplace: Workplace): Promise<void> {
  await app.createProject(path.join(workplace.folder, 'streets'));
  await app.importFrames(workplace.data);
  await app.prelabel();
}

test.afterEach(() => {
  applyLanguage('en');
});

test('without a project, all that is on the screen is accessible', async ({
  app,
  page,
  workplace,
}) => {
  test.setTimeout(240_000);
  // A model of one's own, so that there is one to remove.
  const checkpoint = path.join(workplace.folder, 'street.safetensors');
  await writeFile(checkpoint, smallCheckpoint(19).bytes);
  await app.show('Models');
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByLabel('Model file', { exact: true }).fill(checkpoint);
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('region', { name: 'Model street' })).toBeVisible();

  const found: string[] = [];
  await inEachLook(page, async (look) => {
    const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
    await show(page, 'home');
    found.push(...(await violations(page, `${look}: Home`)));
    found.push(...(await checkDialog(page, button(t('home.projects.create')), `${look}: Create`)));
    const browse = button(
      t('shell.browse.label', { field: t('home.projects.folder').toLowerCase() }),
    );
    found.push(...(await checkDialog(page, browse, `${look}: Folders`)));
    await show(page, 'models');
    found.push(...(await violations(page, `${look}: Models`)));
    const importing = button(t('models.importButton'));
    found.push(...(await checkDialog(page, importing, `${look}: Import a model`)));
    await page.getByRole('button', { name: 'street' }).click();
    const removing = button(t('models.details.remove'));
    found.push(...(await checkDialog(page, removing, `${look}: Remove a model`)));
  });
  expect(found).toEqual([]);
});

test('with a project, all that is on the screen is accessible', async ({
  app,
  page,
  workplace,
}) => {
  test.setTimeout(360_000);
  await startProject(app, workplace);
  // So that there is something to learn from.
  await app.openFrame('sample_0001');
  await page.getByRole('button', { name: 'Accept Enter' }).click();
  await app.show('Evaluate');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('table', { name: 'Boundary scores by class' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();

  const found: string[] = [];
  await inEachLook(page, async (look) => {
    const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
    const checkDialogs = async (keys: readonly DialogKey[]): Promise<void> => {
      for (const key of keys) {
        found.push(...(await checkDialog(page, button(t(key)), `${look}: ${key}`)));
      }
    };
    await show(page, 'jobs');
    found.push(...(await violations(page, `${look}: Jobs`)));
    await show(page, 'home');
    found.push(...(await violations(page, `${look}: Home`)));
    await checkDialogs([
      'home.project.import',
      'home.project.prelabel',
      'home.project.learn',
      'home.project.relink',
    ]);
    await show(page, 'evaluate');
    await expect(page.getByRole('table')).toHaveCount(5);
    found.push(...(await violations(page, `${look}: Evaluate`)));
    await checkDialogs(['evaluate.export.button', 'evaluate.report.button']);
  });
  expect(found).toEqual([]);
});

test('with a frame open, all that is on the screen is accessible', async ({
  app,
  page,
  workplace,
}) => {
  test.setTimeout(480_000);
  await startProject(app, workplace);
  await app.openFrame('sample_0001');
  const panel = (): Locator => page.getByRole('complementary', { name: t('tools.panel') });
  await panel().getByText(t('operations.heading')).click();
  const found: string[] = [];
  await inEachLook(page, async (look) => {
    // What the panel has is scrolled to, as a hand does, before it is half under the verdict.
    const last = panel().getByRole('button', { name: t('operations.short.carryOver') });
    await last.scrollIntoViewIfNeeded();
    found.push(...(await violations(page, `${look}: Annotate`)));
    const opener = (command: 'replaceClass' | 'copyRevision'): Locator =>
      panel().getByRole('button', { name: t(`operations.short.${command}`) });
    found.push(...(await checkDialog(page, opener('replaceClass'), `${look}: Replace a class`)));
    // The button that asks once more, and what it asks, too.
    await opener('replaceClass').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio').last().check();
    await dialog.getByRole('button').last().click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    found.push(...(await violations(page, `${look}: Replace a class in all frames`)));
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await opener('copyRevision').click();
    await expect(dialog.getByRole('listitem').first()).toBeVisible();
    found.push(...(await violations(page, `${look}: Copy from a revision`)));
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    for (const key of ['?', 'Control+k']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      found.push(...(await violations(page, `${look}: ${key}`)));
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  });
  expect(found).toEqual([]);
});

test('in each of its states, all that is on the screen of the editor is accessible', async ({
  app,
  page,
  workplace,
}) => {
  test.setTimeout(900_000);
  await startProject(app, workplace);
  await app.openFrame('sample_0001');
  const found: string[] = [];
  await inEachLook(page, async (look) => {
    for (const { name, enter, leave } of EDITOR_STATES) {
      await enter(page);
      found.push(...(await violations(page, `${look}: ${name}`)));
      await leave(page);
    }
  });
  expect(found).toEqual([]);
});

/** Walks on with the Tab key until something has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const MOST_STEPS = 80;
  await expect(wanted).toBeEnabled();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${String(wanted)}.`);
}

test('Home and Evaluate are worked with the Tab and Enter keys and typed paths alone', async ({
  app,
  page,
  workplace,
}) => {
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  const enter = async (wanted: Locator): Promise<void> => {
    await tabTo(page, wanted);
    await page.keyboard.press('Enter');
  };
  const type = async (field: string, text: string): Promise<void> => {
    await tabTo(page, dialog.getByLabel(field, { exact: true }));
    await page.keyboard.type(text);
  };

  await expect(button('Create a project…')).toBeVisible();
  await enter(button('Create a project…'));
  await enter(dialog.getByRole('button', { name: 'Cancel' }));
  await expect(dialog).toBeHidden();
  await expect(button('Create a project…')).toBeFocused();

  await page.keyboard.press('Enter');
  await type('New folder', path.join(workplace.folder, 'streets'));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await enter(button('Import frames…'));
  await type('Data set folder', workplace.data);
  await expect(dialog.getByRole('status')).toContainText('3 frames');
  await enter(dialog.getByRole('button', { name: 'Import' }));
  await expect(app.job('Import').getByText('done', { exact: true })).toBeVisible();

  await enter(button('Home'));
  await enter(button('Pre-label…'));
  await expect(dialog.getByLabel('Model')).not.toHaveValue('');
  await enter(dialog.getByRole('button', { name: 'Pre-label' }));
  await expect(app.job('Pre-label').getByText('done', { exact: true })).toBeVisible({
    timeout: 60_000,
  });

  await enter(button('Evaluate'));
  await enter(button('Measure'));
  await expect(page.getByRole('table', { name: 'Boundary scores by class' })).toBeVisible();
  await enter(button('Write report…'));
  await enter(dialog.getByRole('button', { name: 'Write' }));
  await expect(page.getByText('Report written to')).toBeVisible();
  await expect(button('Write report…')).toBeFocused();
});
