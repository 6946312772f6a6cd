// The app as a person uses it: by the names and roles of what is on the screen.

import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import {
  actualSizeViewport,
  fitViewport,
  toScreen,
  zoomAt,
  type Point,
  type Viewport,
} from '../renderer/src/editor/view/viewport.ts';

/** Of the generated frames. */
export const FRAME_SIZE = { width: 480, height: 360 };

/** The editor on the page and what it shows of the frame. */
export interface Stage {
  /** In CSS pixels of the page. */
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly view: Viewport;
}

/** Three presses of the key make everything twice as large. */
const ZOOM_STEP = 2 ** (1 / 3);

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

  /** @returns the dialog that starts pre-labelling */
  async openPrelabelling(): Promise<Locator> {
    await this.show('Home');
    await this.page.getByRole('button', { name: 'Pre-label…' }).click();
    return this.page.getByRole('dialog', { name: 'Pre-label frames' });
  }

  /** @param model by its id; the dialog's own choice if not given */
  async startPrelabelling(model?: string): Promise<void> {
    const dialog = await this.openPrelabelling();
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
  job(kind: 'Import' | 'Pre-label' | 'Learn' | 'Export' | 'Find images'): Locator {
    return this.page.getByRole('article', { name: `${kind} job` }).first();
  }

  async openFrame(name: string): Promise<void> {
    await this.show('Annotate');
    const entry = this.frame(name);
    await entry.click();
    await expect(entry).toHaveAttribute('aria-current', 'true');
    await this.expectSaved();
  }

  /** Opens the first generated frame in a new project. */
  async openSample({ folder, data }: Record<'folder' | 'data', string>): Promise<void> {
    await this.createProject(path.join(folder, 'streets'));
    await this.importFrames(data);
    await this.openFrame('sample_0001');
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

  /** Zooms on the middle, to a power of two, and takes the pointer away. */
  async zoomTo(zoom: number): Promise<Stage> {
    const box = await this.editor.boundingBox();
    if (box === null) throw new Error('The editor is not on the screen.');
    const { mouse, keyboard } = this.page;
    const middle = { x: box.width / 2, y: box.height / 2 };
    let view = actualSizeViewport(FRAME_SIZE, box);
    await keyboard.press('a');
    for (let step = 0; step < 3 * Math.log2(zoom); step++) {
      await keyboard.press('+');
      view = zoomAt(view, middle, ZOOM_STEP);
    }
    await expect(this.page.getByRole('status', { name: 'Zoom' })).toHaveText(`${zoom * 100} %`);
    await mouse.move(2, 2);
    return { box, view };
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
