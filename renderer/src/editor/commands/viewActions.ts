// The commands that change what is seen and nothing else.

import type { AppState } from '../../state/appState.svelte.ts';
import { setBlind } from '../blindMode.ts';
import { choosePhotoWindow } from '../photoWindow.ts';
import type { ActionsOf } from './commands.ts';
import { MASK_STYLES, type DisplaySettings } from '../view/displaySettings.svelte.ts';
import type { EditorView } from '../view/editorView.svelte.ts';

/** Three steps are twice as large, so that from actual size on they come to 2, 4, 8, … */
const ZOOM_STEP = 2 ** (1 / 3);

export function createViewActions(
  app: AppState,
  display: DisplaySettings,
  view: EditorView,
): ActionsOf<'view' | 'layers'> {
  const { settings } = app.editor;
  return {
    fit: () => {
      view.fit();
    },
    actualSize: () => {
      view.actualSize();
    },
    zoomIn: () => {
      view.zoomBy(ZOOM_STEP);
    },
    zoomOut: () => {
      view.zoomBy(1 / ZOOM_STEP);
    },
    overlay: () => (display.isMaskShown = !display.isMaskShown),
    cycleMaskStyle: () => {
      const next = (MASK_STYLES.indexOf(display.style) + 1) % MASK_STYLES.length;
      display.style = MASK_STYLES[next] ?? 'fill';
    },
    soloClass: () => {
      display.solo(settings.classIndex, app.classes.length);
    },
    hideClass: () => {
      display.toggleHidden(settings.classIndex);
    },
    showAllClasses: () => {
      display.hidden.clear();
    },
    pixelGrid: () => (display.hasPixelGrid = !display.hasPixelGrid),
    miniMap: () => (display.hasMiniMap = !display.hasMiniMap),
    rulers: () => (display.hasRulers = !display.hasRulers),
    adjustImage: () => (display.isPanelOpen = !display.isPanelOpen),
    resetImage: () => {
      display.resetPhoto();
      if (app.project !== null) choosePhotoWindow(app.editor.photo, app.project.path, null);
    },
    blind: () => {
      if (app.project !== null) setBlind(app.editor, app.project.path, !app.editor.isBlind);
    },
    noLayer: () => (display.layer = 'none'),
    margin: () => {
      display.toggleLayer('margin');
    },
    probability: () => {
      display.toggleLayer('probability');
    },
    runnerUpLayer: () => {
      display.toggleLayer('runnerUp');
    },
    prelabelLayer: () => {
      display.toggleLayer('prelabel');
    },
    groundTruthLayer: () => {
      display.toggleLayer('groundTruth');
    },
    differences: () => {
      display.toggleLayer('differences');
    },
    provenance: () => {
      display.toggleLayer('provenance');
    },
    split: () => {
      display.toggleComparison('split');
    },
    blink: () => {
      display.toggleComparison('blink');
    },
  };
}
