// Written by `npm run generate` from en/conflict.json: change it there.
import { catalogue } from '../../catalogue';

export const conflictNotice = catalogue('conflict/notice', {
  title: `Somebody changed this meanwhile`,
  saveAgain: `What you typed stays here. Save again to put it on top of how it stands now.`,
  choose: `What you typed is still here. Choose what holds.`,
  now: `Now:`,
  youTyped: `You typed:`,
  before: `Before:`,
  takeTheirs: `Take theirs`,
  keepYours: `Keep yours`,
  nothing: `nothing`,
  save: `Save the changes`,
});
