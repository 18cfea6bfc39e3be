/** Statement files that the tests make themselves: as long and as old as a test needs them. */

export interface MadeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export interface MadeLine {
  /** `YYYY-MM-DD`. */
  readonly on: string;
  /** Decimal amount, minus is out. */
  readonly amount: string;
  readonly payee: string;
}

/** What the bank states at the end of a day. */
export interface MadeBalance {
  readonly on: string;
  readonly amount: string;
}

/** An OFX file of one account in euros. */
export function ofxFile(
  name: string,
  account: string,
  lines: readonly MadeLine[],
  balance?: MadeBalance,
): MadeFile {
  const day = (on: string) => on.replaceAll('-', '');
  const sorted = [...lines].sort((a, b) => a.on.localeCompare(b.on));
  const rows = sorted.map(
    ({ on, amount, payee }, index) =>
      `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${day(on)}<TRNAMT>${amount}<FITID>${account}-${index}` +
      `<NAME>${payee}</STMTTRN>`,
  );
  const stated = balance
    ? `<LEDGERBAL><BALAMT>${balance.amount}<DTASOF>${day(balance.on)}</LEDGERBAL>`
    : '';
  const [first, last] = [day(sorted[0]?.on ?? ''), day(sorted.at(-1)?.on ?? '')];
  const text =
    'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\n' +
    'COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS>' +
    `<TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM>` +
    `<BANKID>10020030<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>` +
    `<DTSTART>${first}<DTEND>${last}\n${rows.join('\n')}\n</BANKTRANLIST>${stated}` +
    '</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n';
  return { name, mimeType: 'application/x-ofx', buffer: Buffer.from(text, 'utf8') };
}

/** A line a day from `first` on, backwards in time, `count` of them. */
export function manyLines(first: string, count: number): MadeLine[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => ({
    on: new Date(start - Math.floor(index / 3) * 86_400_000).toISOString().slice(0, 10),
    amount: `-${1 + (index % 90)}.${String(index % 100).padStart(2, '0')}`,
    payee: `Shop ${String(index).padStart(4, '0')}`,
  }));
}
