// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importColumns = catalogue('import/columns', {
  sayWhich: `Say which column is what. Your answer is remembered for the account.`,
  manyWays: `This file can be read in more than one way. Your answer is remembered for the account.`,
  answerOne: `Answer the question above.`,
  answerAll: `Answer the questions above.`,
  choose: `Choose…`,
  look: `Look at the file this way`,
  firstRows: `The first rows`,
  all: `All columns`,
  description: `Which columns belong to the description?`,
  toldApart: `How are money out and money in told apart?`,
  outColumn: `Which column is money out?`,
  inColumn: `Which column is money in?`,
  amountColumn: `Which column is the amount?`,
  balanceColumn: `Which column is the balance?`,
  directionColumn: `Which column says the direction?`,
  wordsMean: `What do its words mean?`,
  noWords: `This column has no few words that would tell it.`,
  balances: `What do the balances tell?`,
  oldest: `The balances do not show the oldest line. What is it?`,
  onAccount: `What is on the account`,
  owed: `What is owed, as on a card`,
  moneyIn: `Money in`,
  moneyOut: `Money out`,
  neither: `Neither: left out`,
});
