// Written by `npm run generate` from en/app.json: change it there.
import { catalogue } from '../../catalogue';

export const appBroken = catalogue('app/broken', {
  awayTitle: `Wumbo cannot be reached right now`,
  awayDetail: `This page comes by itself once that is over.`,
  title: `Something went wrong here`,
  detail: `Go on elsewhere, or try again.`,
  moment: `One moment`,
  page: `This page broke`,
  pageDetail: `Something went wrong here.`,
  frame: `Wumbo could not open`,
  safe: `What you have entered is safe.`,
  tryAgain: `Try again`,
});
