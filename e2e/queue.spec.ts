// Working through a set: the queue's order and filters, verdicts, flags and comments, frames accepted together, and the
// way from frame to frame.

import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import BetterSqlite3 from 'better-sqlite3';
import { decodeRequest, encodeMessage } from '../backend/contract/wire.ts';
import type { AppPage } from './appPage.ts';
import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ app, workplace }) => {
  await app.openSample(workplace);
});

/** Each frame of the queue, in order: its name with all that is said of it beside figures. */
async function expectQueue(page: Page, frames: readonly string[]): Promise<void> {
  const rows = page.getByRole('listbox', { name: 'Frames' }).getByRole('option');
  const names = (): Promise<string[]> =>
    rows.evaluateAll((elements) =>
      elements.map((element) =>
        (element.getAttribute('aria-label') ?? '').replaceAll(/, (err ≈ )?\d\.\d+/g, ''),
      ),
    );
  await expect.poll(names).toEqual(frames);
}

async function expectOpen(app: AppPage, name: string): Promise<void> {
  await expect(app.frame(name)).toHaveAttribute('aria-current', 'true');
}

async function paintCar(app: AppPage, frame: string, widthPx: number): Promise<void> {
  await app.openFrame(frame);
  await app.chooseClass('Car');
  await app.paint([
    { x: 100, y: 100 },
    { x: 100 + widthPx, y: 100 },
  ]);
  await expect(app.page.getByText('Undo 1 · Redo 0')).toBeVisible();
}

function filters(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Filters' });
}

test('frames are ordered and filtered by what is in them, and a reload finds the queue as it was', async ({
  app,
  page,
}) => {
  await paintCar(app, 'sample_0003', 120);
  await paintCar(app, 'sample_0002', 20);
  await page.getByLabel('Order of frames').selectOption('Most of a class');
  await page.getByLabel('Class to order by').selectOption('Car');
  const most = ['sample_0003, in progress', 'sample_0002, in progress', 'sample_0001, new'];
  await expectQueue(page, most);
  await page.getByLabel('Order of frames').selectOption('Least of a class');
  await expectQueue(page, [most[1] ?? '', most[0] ?? '', most[2] ?? '']);

  await app.editor.focus();
  await page.keyboard.press('/');
  await filters(page).getByRole('button', { name: 'in progress' }).click();
  await expect(page.getByRole('button', { name: 'Filter · 1' })).toBeVisible();
  await expectQueue(page, [most[1] ?? '', most[0] ?? '']);
  await filters(page).getByLabel('With class').selectOption('Car');
  await filters(page).getByLabel('At least').fill('1');
  await filters(page).getByLabel('Unit').selectOption('% of the frame');
  await filters(page).getByLabel('Unit').focus();
  await expectQueue(page, [most[0] ?? '']);
  await expect(page.getByText('0 of 1 done')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(filters(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Filter · 2' })).toBeFocused();

  await page.reload();
  await expectQueue(page, [most[0] ?? '']);
  await expect(page.getByLabel('Order of frames')).toHaveValue('leastOfClass');
  await page.getByRole('button', { name: 'Filter · 2' }).click();
  await filters(page).getByRole('button', { name: 'Clear all' }).click();
  await filters(page).getByLabel('Name contains').fill('0001');
  await expectQueue(page, ['sample_0001, new']);
});

test('frames are accepted, rejected and skipped by key, and a verdict is taken back', async ({
  app,
  page,
}) => {
  await app.editor.focus();
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0002');
  await page.keyboard.press('Shift+Enter');
  await expectOpen(app, 'sample_0003');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('That was the last frame of the queue.')).toBeVisible();
  await expectQueue(page, ['sample_0001, done', 'sample_0002, rejected', 'sample_0003, skipped']);
  await expect(page.getByText('1 of 3 done')).toBeVisible();
  await page.reload();
  await expectQueue(page, ['sample_0001, done', 'sample_0002, rejected', 'sample_0003, skipped']);
  await app.openFrame('sample_0002');
  await page.getByRole('button', { name: 'Take the verdict back' }).click();
  await expectQueue(page, ['sample_0001, done', 'sample_0002, new', 'sample_0003, skipped']);
});

test('Enter accepts the frame that was clicked in the queue, and the next one after it', async ({
  app,
  page,
}) => {
  await app.show('Evaluate');
  await app.show('Annotate');
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0002');
  await app.frame('sample_0001').click();
  await expectOpen(app, 'sample_0001');
  await app.frame('sample_0002').click();
  await expectOpen(app, 'sample_0002');
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0003');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That was the last frame of the queue.')).toBeVisible();
  await expectQueue(page, ['sample_0001, done', 'sample_0002, done', 'sample_0003, done']);
});

test('Enter opens the frame that the arrows have come to in the queue', async ({ app, page }) => {
  await page.getByRole('listbox', { name: 'Frames' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0002');
  await expectQueue(page, ['sample_0001, new', 'sample_0002, new', 'sample_0003, new']);
});

test('verdicts with Shift and Ctrl are of the open frame, wherever the arrows have come to', async ({
  app,
  page,
}) => {
  await page.getByRole('listbox', { name: 'Frames' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Enter');
  await expectOpen(app, 'sample_0002');
  await expectQueue(page, ['sample_0001, rejected', 'sample_0002, new', 'sample_0003, new']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Enter');
  await expectOpen(app, 'sample_0003');
  await expectQueue(page, ['sample_0001, rejected', 'sample_0002, skipped', 'sample_0003, new']);
});

test('painting on an accepted frame takes the verdict away', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Accept', exact: false }).first().click();
  await expectOpen(app, 'sample_0002');
  await paintCar(app, 'sample_0001', 20);
  await expectQueue(page, ['sample_0001, in progress', 'sample_0002, new', 'sample_0003, new']);
});

test('a comment that cannot be stored is there to be stored again', async ({
  app,
  page,
  workplace,
}) => {
  const database = new BetterSqlite3(path.join(workplace.folder, 'streets', 'maskwright.db'));
  await app.editor.focus();
  await page.keyboard.press('Shift+C');
  const field = page.getByRole('textbox', { name: 'Comment' });
  await page.keyboard.type('bus or train?');
  database.exec('BEGIN IMMEDIATE');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/another program keeps it locked/)).toBeVisible();
  database.exec('ROLLBACK');
  database.close();
  await expect(field).toHaveValue('bus or train?');
  await field.press('Control+Enter');
  await expect(field).toBeHidden();
  await page.reload();
  await expect(page.getByText('bus or train?')).toBeVisible();
});

test('a flag and a comment stay with the frame', async ({ app, page }) => {
  await app.editor.focus();
  await page.keyboard.press('Shift+F');
  await expectQueue(page, ['sample_0001, new, flagged', 'sample_0002, new', 'sample_0003, new']);
  await page.keyboard.press('Shift+C');
  const field = page.getByRole('textbox', { name: 'Comment' });
  await expect(field).toBeFocused();
  // Its keys are letters here, not commands.
  await page.keyboard.type('bus or train? n');
  await page.keyboard.press('Control+Enter');
  await expect(field).toBeHidden();
  // The next key is the editor's again: Enter would accept, and not open the field once more.
  await expect(app.editor).toBeFocused();
  await expectOpen(app, 'sample_0001');
  const remarked = 'sample_0001, new, flagged, with a comment';
  await expectQueue(page, [remarked, 'sample_0002, new', 'sample_0003, new']);

  await page.reload();
  await expect(page.getByText('bus or train? n')).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await filters(page).getByRole('button', { name: 'With a comment' }).click();
  await expectQueue(page, [remarked]);
  await filters(page).getByRole('button', { name: 'With a comment' }).click();
  await page.keyboard.press('Escape');

  await app.editor.focus();
  await page.keyboard.press('Shift+C');
  await field.fill('');
  await page.keyboard.press('Escape');
  await expect(page.getByText('bus or train? n')).toBeVisible();
  await expect(app.editor).toBeFocused();
  await page.getByRole('button', { name: 'Comment' }).click();
  await field.fill('');
  // Leaving the field for another frame loses nothing.
  await app.openFrame('sample_0002');
  await expectQueue(page, ['sample_0001, new, flagged', 'sample_0002, new', 'sample_0003, new']);
});

test('chosen frames are accepted together', async ({ app, page }) => {
  await app.openFrame('sample_0001');
  await app.frame('sample_0003').click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 frames chosen')).toBeVisible();
  await app.frame('sample_0002').click({ modifiers: ['Control'] });
  await expect(page.getByText('2 frames chosen')).toBeVisible();
  await page.getByRole('button', { name: 'Accept 2 frames' }).click();
  const dialog = page.getByRole('dialog', { name: 'Accept frames' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expectQueue(page, ['sample_0001, new', 'sample_0002, new', 'sample_0003, new']);
  await page.getByRole('button', { name: 'Accept 2 frames' }).click();
  await dialog.getByRole('button', { name: 'Accept 2 frames' }).click();
  await expect(dialog).toBeHidden();
  await expectQueue(page, ['sample_0001, done', 'sample_0002, new', 'sample_0003, done']);
  await expect(page.getByText('2 of 3 done')).toBeVisible();
});

/** Answers in the server's place, when the test says so: of the frames that are accepted together, none could be. */
async function holdReviews(page: Page): Promise<() => void> {
  const answer = Promise.withResolvers<undefined>();
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage(async (message) => {
      const { id, method } = decodeRequest(Buffer.from(message));
      if (method !== 'annotate.reviewMany') {
        server.send(message);
        return;
      }
      await answer.promise;
      const problems = [{ subject: 'sample_0003', message: 'Its mask cannot be read.' }];
      const result = { reviewed: 0, problems };
      socket.send(Buffer.from(encodeMessage({ kind: 'result', id, result })));
    });
  });
  await page.reload();
  return () => {
    answer.resolve(undefined);
  };
}

test('keys reach nothing behind the dialog of a batch, and what went wrong is said though it was closed', async ({
  app,
  page,
}) => {
  const release = await holdReviews(page);
  const accept = page.getByRole('button', { name: 'Accept 1 frame' });
  const dialog = page.getByRole('dialog', { name: 'Accept frames' });
  await expectOpen(app, 'sample_0001');
  await app.frame('sample_0003').click({ modifiers: ['Control'] });
  await accept.click();
  const button = dialog.getByRole('button', { name: 'Accept 1 frame' });
  // Nothing has the focus, as when a button goes that had it.
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.keyboard.press('Shift+F');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toBeDisabled();
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByText('accepted as it is').click();
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0001');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  release();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(dialog.getByText('Its mask cannot be read.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await app.frame('sample_0002').click({ modifiers: ['Control'] });
  await accept.click();
  await expect(dialog.getByRole('button', { name: 'Accept 1 frame' })).toBeEnabled();
  await expectQueue(page, ['sample_0001, new', 'sample_0002, new', 'sample_0003, new']);
});

test('the queue is worked through without a pointer', async ({ app, page }) => {
  const list = page.getByRole('listbox', { name: 'Frames' });
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0003');
  await page.keyboard.press(' ');
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-selected', 'true');
  await expect(app.frame('sample_0002')).toHaveAttribute('aria-selected', 'false');
  await expect(app.frame('sample_0003')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(app.frame('sample_0001')).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 frames chosen')).toBeVisible();
  await expectOpen(app, 'sample_0003');
});

test('a frame that its verdict hides is followed by the one that came after it', async ({
  app,
  page,
}) => {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await filters(page).getByRole('button', { name: 'new', exact: true }).click();
  await page.keyboard.press('Escape');
  await app.openFrame('sample_0002');
  await app.editor.focus();
  await page.keyboard.press('Enter');
  await expectOpen(app, 'sample_0003');
  await expectQueue(page, ['sample_0001, new', 'sample_0003, new']);
  await page.keyboard.press('p');
  await expectOpen(app, 'sample_0001');
});

test('keys pressed one after the other go that many frames further, and no more pictures are kept than are near', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    const decode = window.createImageBitmap.bind(window);
    const prototype = ImageBitmap.prototype as { close: (this: ImageBitmap) => void };
    const { close } = prototype;
    const open = new Set<ImageBitmap>();
    const tell = (): void => {
      document.documentElement.dataset['pictures'] = String(open.size);
    };
    prototype.close = function () {
      open.delete(this);
      tell();
      close.call(this);
    };
    Object.assign(window, {
      createImageBitmap: async (image: Blob, options: ImageBitmapOptions) => {
        const decoded = await decode(image, options);
        open.add(decoded);
        tell();
        return decoded;
      },
    });
  });
  await page.reload();
  await expectOpen(app, 'sample_0001');
  await app.editor.focus();
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await expectOpen(app, 'sample_0003');
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await page.keyboard.press('n');
  await expectOpen(app, 'sample_0002');
  await expect(page.getByText('Undo 0 · Redo 0')).toBeVisible();
  // The open one, the next two and the previous one; of three frames that is each once.
  await expect
    .poll(() => page.evaluate(() => Number(document.documentElement.dataset['pictures'])))
    .toBeLessThanOrEqual(3);
});

test('a frame that cannot be opened leaves the last one where it was, and says why', async ({
  app,
  page,
}) => {
  const source = await app.frame('sample_0003').getByRole('presentation').getAttribute('src');
  const address = (source ?? '').replace(/thumbnail.*$/, 'image');
  await page.route(`**/${address}`, (route) => route.fulfill({ status: 500, body: 'disk error' }));
  await page.reload();
  await expectOpen(app, 'sample_0001');
  await app.frame('sample_0003').click();
  await expect(page.getByText('disk error')).toBeVisible();
  await expectOpen(app, 'sample_0001');
  await app.chooseClass('Car');
  await app.paint([{ x: 100, y: 100 }]);
  await expect(page.getByText('Undo 1 · Redo 0')).toBeVisible();
  await app.openFrame('sample_0002');
});
