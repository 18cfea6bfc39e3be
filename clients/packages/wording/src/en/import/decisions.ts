// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importDecisions = catalogue('import/decisions', {
  label: `How the file was read`,
  title: `How it was read`,
  restOfSome: `Everything else was read as it was found.`,
  rest: `Columns, signs, dates and decimals were read as they were found.`,
  nothingOpen: `The format left nothing open.`,
  line: (v: { readonly line: string; readonly detail: string }) => `Line ${v.line}: ${v.detail}`,
});
