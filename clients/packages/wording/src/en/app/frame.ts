// Written by `npm run generate` from en/app.json: change it there.
import { catalogue } from '../../catalogue';

export const appFrame = catalogue('app/frame', {
  name: `Wumbo`,
  title: (v: { readonly page: string }) => `${v.page} · Wumbo`,
  description: `The money of a household, in one calm place.`,
});
