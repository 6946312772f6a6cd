// A process that adds models to a folder, one for each id that it is told (a line), and says what came of it; for tests
// with two of them.

import { createInterface } from 'node:readline';
import { toErrorData } from '../../core/errors.ts';
import { createModelRegistry } from '../modelRegistry.ts';
import { modelOfBytes } from './modelOfBytes.ts';

const [folder = '', value = ''] = process.argv.slice(2);
const models = createModelRegistry(folder);
for await (const id of createInterface(process.stdin)) {
  const outcome = await models.add(await modelOfBytes(id, Number(value))).then(
    () => 'added',
    (error: unknown) => toErrorData(error).code,
  );
  process.stdout.write(`${outcome}\n`);
}
