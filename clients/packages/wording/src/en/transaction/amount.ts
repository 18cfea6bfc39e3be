// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionAmount = catalogue('transaction/amount', {
  empty: `Write an amount.`,
  tooLarge: `Write a smaller amount.`,
  noDecimals: (v: { readonly currency: string }) => `${v.currency} has no decimals: write a whole number.`,
  tooPrecise: (v: { readonly currency: string; readonly decimals: string }) => `${v.currency} has ${v.decimals} decimals at most.`,
  unreadable: (v: { readonly example: string }) => `Write a number like ${v.example}.`,
});
