// The app as a person uses it: by the names and roles of what is on the screen.

import { expect, type Locator, type Page } from '@playwright/test';
import { fitViewport, toScreen, type Point } from '../renderer/src/editor/viewport.ts';

const FRAME_SIZE = { width: 480, height: 360 };

export class AppPage {
  readonly page: Page;
  readonly editor: Locator;
  readonly saveState: Locator;
  readonly frameIoU: Locator;
  readonly classUnderPointer: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = page.getByRole('application', { name: 'Mask editor' });
    this.saveState = page.getByRole('status', { name: 'Save state' });
    this.frameIoU = page.getByRole('status', { name: 'Mean IoU of this frame' });
    this.classUnderPointer = page.getByRole('status', { name: 'Class under the pointer' });
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async show(screen: 'Home' | 'Annotate' | 'Evaluate' | 'Jobs' | 'Models'): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('button', { name: screen })
      .click();
  }

  async createProject(folder: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a project…' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Create a project' });
    await dialog.getByLabel('New folder', { exact: true }).fill(folder);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog).toBeHidden();
  }

  /** Imports and waits for the end of the job. */
  async importFrames(folder: string): Promise<void> {
    await this.show('Home');
    await this.page.getByRole('button', { name: 'Import frames…' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Import frames' });
    await dialog.getByLabel('Data set folder', { exact: true }).fill(folder);
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(this.job('Import').getByText('done', { exact: true })).toBeVisible({
      timeout: 60_000,
    });
  }

  /** @param model by its id; the dialog's own choice if not given */
  async startPrelabelling(model?: string): Promise<void> {
    await this.show('Home');
    await this.page.getByRole('button', { name: 'Pre-label…' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Pre-label frames' });
    if (model !== undefined) await dialog.getByLabel('Model').selectOption(model);
    await dialog.getByLabel('Device').selectOption('cpu');
    await dialog.getByRole('button', { name: 'Pre-label' }).click();
    await expect(dialog).toBeHidden();
  }

  /** Pre-labels on the CPU and waits for the end of the job. */
  async prelabel(model?: string): Promise<void> {
    await this.startPrelabelling(model);
    await expect(this.job('Pre-label').getByText('done', { exact: true })).toBeVisible({
      timeout: 60_000,
    });
  }

  /** The newest job of a kind, on the screen of jobs. */
  job(kind: 'Import' | 'Pre-label' | 'Export' | 'Find images'): Locator {
    return this.page.getByRole('article', { name: `${kind} job` }).first();
  }

  async openFrame(name: string): Promise<void> {
    await this.show('Annotate');
    const entry = this.frame(name);
    await entry.click();
    await expect(entry).toHaveAttribute('aria-current', 'true');
    await this.expectSaved();
  }

  frame(name: string): Locator {
    return this.page.getByRole('listbox', { name: 'Frames' }).getByRole('option', { name });
  }

  async chooseClass(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).click();
  }

  /** Where an image point lies on the page while the frame is fitted. */
  async locate(point: Point): Promise<Point> {
    const box = await this.editor.boundingBox();
    if (box === null) throw new Error('The editor is not on the screen.');
    const { x, y } = toScreen(fitViewport(FRAME_SIZE, box), point);
    return { x: box.x + x, y: box.y + y };
  }

  /** Draws one stroke through image points. */
  async paint(points: readonly Point[]): Promise<void> {
    const [start, ...rest] = await Promise.all(points.map((point) => this.locate(point)));
    if (start === undefined) return;
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    for (const { x, y } of rest) await this.page.mouse.move(x, y, { steps: 4 });
    await this.page.mouse.up();
  }

  async pointAt(point: Point): Promise<void> {
    const { x, y } = await this.locate(point);
    await this.page.mouse.move(x, y);
  }

  async expectSaved(): Promise<void> {
    await expect(this.saveState).toHaveText('Saved', { timeout: 30_000 });
  }
}
