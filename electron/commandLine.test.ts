import path from 'node:path';
import { expect, it } from 'vitest';
import { projectFromArguments } from './commandLine.ts';

const folder = path.resolve('somewhere');

it('takes the first argument that is no switch for the project', () => {
  expect(projectFromArguments(['--enable-logging', '-x', 'streets', 'more'], folder)).toBe(
    path.join(folder, 'streets'),
  );
  expect(projectFromArguments([path.join(folder, 'streets')], 'elsewhere')).toBe(
    path.join(folder, 'streets'),
  );
});

it('opens no project when none is named', () => {
  expect(projectFromArguments([], folder)).toBeUndefined();
  expect(projectFromArguments(['', '--ozone-platform=wayland'], folder)).toBeUndefined();
});
