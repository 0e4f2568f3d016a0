import type { Provider } from '@nestjs/common';
import { MAY_WATCH, type MayWatch } from '../../platform/live/may-watch.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from './access.js';
import { may } from './may.js';

/** Tells the live gateway who may be shown what. */
export const mayWatchProvider: Provider = {
  provide: MAY_WATCH,
  inject: [READ_MODELS],
  useFactory:
    (db: ReadModels): MayWatch =>
    async (viewer, fragment, params) => {
      const verdict = await may(liveAccess[fragment.name], viewer, fragment.about?.(params) ?? '', db);
      return verdict === 'yes' && (fragment.may === undefined || (await fragment.may(viewer, params)));
    },
};
