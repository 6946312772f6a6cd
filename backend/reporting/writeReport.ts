// Writes a project's report; the file's ending says which kind.

import path from 'node:path';
import { MaskwrightError } from '../../core/errors.ts';
import { storageError } from '../../core/storageErrors.ts';
import { writeWholeFile } from '../../models/writeWholeFile.ts';
import { makeFolder } from '../makeFolder.ts';
import type { OpenProject } from '../openProject.ts';
import { gatherReport, type ReportData } from './reportData.ts';
import { reportAsHtml } from './reportPage.ts';
import { reportAsCsv, reportAsJson } from './reportTables.ts';

const formats: Readonly<Record<string, (report: ReportData) => string>> = {
  '.html': reportAsHtml,
  '.csv': reportAsCsv,
  '.json': reportAsJson,
};

/**
 * @returns the file's absolute path
 * @throws MaskwrightError `usage/invalid` for another ending, `storage/…`
 */
export async function writeReport(project: OpenProject, file: string): Promise<string> {
  const absolute = path.resolve(file);
  const format = formats[path.extname(absolute).toLowerCase()];
  if (format === undefined) {
    throw new MaskwrightError(
      'usage/invalid',
      `A report is written as ${Object.keys(formats).join(', ')}; give ${absolute} one of these endings.`,
      { file: absolute },
    );
  }
  try {
    await makeFolder(path.dirname(absolute));
    await writeWholeFile(absolute, format(await gatherReport(project, new Date())));
  } catch (error) {
    throw storageError(error, absolute);
  }
  return absolute;
}
