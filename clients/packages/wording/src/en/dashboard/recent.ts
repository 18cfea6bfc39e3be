// Written by `npm run generate` from en/dashboard.json: change it there.
import { catalogue } from '../../catalogue';

export const dashboardRecent = catalogue('dashboard/recent', {
  title: `Recent`,
  all: `All transactions`,
  none: `Nothing has moved yet.`,
  nameless: `Without a name`,
});
