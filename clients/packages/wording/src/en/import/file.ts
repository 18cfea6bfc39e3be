// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importFile = catalogue('import/file', {
  putAway: (v: { readonly name: string }) => `Put ${v.name} away`,
  changeColumns: `Change columns`,
  changeAnswers: `Change my answers`,
  changeDates: `Change the order of dates`,
  orderHolds: `The same order holds for the whole file.`,
  notSent: `This file could not be sent. Nothing was stored.`,
  notRead: `This file could not be read. Nothing was stored.`,
  lookedAtLater: `It is looked at as soon as that is over.`,
  bankWrote: `Your bank wrote it like this:`,
  line: (v: { readonly line: string; readonly detail: string }) => `Line ${v.line}: ${v.detail}`,
  more: (v: { readonly shown: string }) => `And ${v.shown} more.`,
  download: `Download it from your bank once more, or in another format, and choose that file.`,
  tryAgain: `Try again`,
  forget: `Forget my answers and begin again`,
  balanceLost: `The file is imported, but the balance could not be kept. Set it under Accounts.`,
  sending: (v: { readonly share: string }) => `Sending it: ${v.share}`,
  storing: `Storing it.`,
  reading: `Reading it.`,
  patience: `A large file takes a moment.`,
});
