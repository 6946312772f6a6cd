// The texts of all areas. The first part of a message's key is its area.

import { carry } from './carry.ts';
import { commands } from './commands.ts';
import { errors } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { home } from './home.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { operations } from './operations.ts';
import { queue } from './queue.ts';
import { seeing } from './seeing.ts';
import { shell } from './shell.ts';
import { tools } from './tools.ts';

export const tables = {
  shell,
  home,
  evaluate,
  jobs,
  models,
  tools,
  seeing,
  queue,
  operations,
  carry,
  commands,
  errors,
};
