/** The menu of the person: fetched after the page can be seen. */
import { lazy } from 'react';

export const PersonMenu = lazy(() =>
  import('./person-menu').then((module) => ({ default: module.PersonMenu })),
);
