// The main path in Korean, by what is read and heard there; nothing but names stays in English.

import path from 'node:path';
import type { Page } from '@playwright/test';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { KNOWN_CHECKPOINTS } from '../models/knownCheckpoints.ts';
import { applyLanguage } from '../renderer/src/messages/messages.svelte.ts';
import { EDITOR_STATES } from './editorStates.ts';
import { expect, test } from './fixtures.ts';

test.use({ locale: 'ko-KR' });

test.afterEach(() => {
  applyLanguage('en');
});

/** What Korean practitioners write in Latin letters, and what this spec itself calls things. */
const NAMES = new Set([
  ...words('Maskwright CamVid Cityscapes CGNet ImageNet MMSegmentation English'),
  ...words('ground truth pre-label void IoU Dice TP FP FN RGB GPU CPU WebGPU'),
  ...words('ONNX EMA JSON CSV UTC Node sha ms px MiB maskwright db html csv json pth safetensors'),
  ...words('Ctrl Alt Shift Tab Enter Space Esc Delete Backspace Home End PageUp PageDown'),
  ...words('streets train val sample'),
  ...TAXONOMIES.camvid11.classes.map(({ name }) => name),
]);

function words(text: string): string[] {
  return text.match(/[A-Za-z]+(?:-[A-Za-z]+)*/g) ?? [];
}

/**
 * English words in the page: in its texts, and in the labels, titles and hints of its elements. What the backend tells
 * in English is marked so (`lang="en"`) and left out; so are paths, ids and the names of published models.
 */
async function englishWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const isMarked = (element: Element | null): boolean =>
      element?.closest('[lang]:not(html)')?.getAttribute('lang') === 'en';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!isMarked(node.parentElement)) found.push(node.textContent ?? '');
    }
    for (const element of document.body.querySelectorAll('*')) {
      if (isMarked(element)) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        found.push(element.getAttribute(name) ?? '');
      }
    }
    return found;
  });
  const found = texts.flatMap((text) => {
    const named = KNOWN_CHECKPOINTS.reduce((rest, { name }) => rest.replaceAll(name, ''), text);
    return words(named.replace(/\S*[/\\\d]\S*/g, ''));
  });
  return [...new Set(found)].filter((word) => word.length > 1 && !NAMES.has(word)).sort();
}

async function show(page: Page, screen: string): Promise<void> {
  await page
    .getByRole('navigation', { name: '주 메뉴' })
    .getByRole('button', { name: screen })
    .click();
}

test('a person whose system is Korean imports, pre-labels, evaluates and reports in Korean', async ({
  app,
  page,
  workplace,
}) => {
  const dialog = page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.getByText('아직 프로젝트가 없습니다.')).toBeVisible();
  expect(await englishWords(page)).toEqual([]);

  await page.getByRole('button', { name: '프로젝트 만들기…' }).click();
  expect(await englishWords(page)).toEqual([]);
  await dialog.getByLabel('새 폴더', { exact: true }).fill(path.join(workplace.folder, 'streets'));
  await dialog.getByRole('button', { name: '만들기' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: '프레임 가져오기…' }).click();
  await dialog.getByLabel('데이터셋 폴더', { exact: true }).fill(workplace.data);
  await expect(dialog.getByRole('status')).toContainText('프레임 3개');
  expect(await englishWords(page)).toEqual([]);
  await dialog.getByRole('button', { name: '가져오기' }).click();
  const importing = page.getByRole('article', { name: '가져오기 작업' });
  await expect(importing.getByText('완료', { exact: true })).toBeVisible();
  await expect(importing).toContainText('3개 중 3개 완료');

  await show(page, '홈');
  await page.getByRole('button', { name: '옮겨진 이미지 찾기…' }).click();
  expect(await englishWords(page)).toEqual([]);
  await close();
  await page.getByRole('button', { name: '사전 라벨링…' }).click();
  expect(await englishWords(page)).toEqual([]);
  await dialog.getByLabel('장치').selectOption('CPU');
  expect(await englishWords(page)).toEqual([]);
  await dialog.getByRole('button', { name: '사전 라벨링' }).click();
  const prelabelling = page.getByRole('article', { name: '사전 라벨링 작업' });
  await expect(prelabelling.getByText('완료', { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(await englishWords(page)).toEqual([]);

  await show(page, '라벨링');
  await expect(page.getByRole('status', { name: '저장 상태' })).toHaveText('저장됨');
  expect(await englishWords(page)).toEqual([]);
  for (const key of ['?', 'Control+k']) {
    await page.keyboard.press(key);
    await expect(dialog).toBeVisible();
    expect(await englishWords(page)).toEqual([]);
    await close();
  }

  applyLanguage('ko');
  for (const { name, enter, leave } of EDITOR_STATES) {
    await enter(page);
    expect(await englishWords(page), name).toEqual([]);
    await leave(page);
  }

  await show(page, '평가');
  const table = page.getByRole('table', { name: '클래스별 IoU' });
  await expect(table.getByRole('columnheader', { name: '재현율' })).toBeVisible();
  await page.getByRole('button', { name: '측정', exact: true }).click();
  await expect(page.getByRole('table', { name: '클래스별 경계 점수' })).toBeVisible();
  await expect(page.getByRole('region', { name: '비교' }).getByRole('status')).toContainText(
    '프레임 3개 기준',
  );
  expect(await englishWords(page)).toEqual([]);
  await page.getByRole('button', { name: '마스크 내보내기…' }).click();
  expect(await englishWords(page)).toEqual([]);
  await close();
  await page.getByRole('button', { name: '보고서 저장…' }).click();
  const report = path.join(workplace.folder, 'report.html');
  await dialog.getByLabel('파일').fill(report);
  expect(await englishWords(page)).toEqual([]);
  await dialog.getByRole('button', { name: '저장' }).click();
  await expect(page.getByText(`보고서를 저장했습니다: ${report}`)).toBeVisible();

  await show(page, '모델');
  await expect(page.getByRole('region', { name: /^모델 / })).toContainText('파라미터 수');
  expect(await englishWords(page)).toEqual([]);
  await page.getByRole('button', { name: '가져오기…' }).click();
  expect(await englishWords(page)).toEqual([]);
  await close();
  await app.page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
});

test('the language is chosen on any page and remembered', async ({ app: { page } }) => {
  await page.getByLabel('언어').selectOption('English');
  await expect(page.getByRole('button', { name: 'Create a project…' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Create a project…' })).toBeVisible();
  await page.getByLabel('Language').selectOption('한국어');
  await expect(page.getByRole('button', { name: '프로젝트 만들기…' })).toBeVisible();
});
