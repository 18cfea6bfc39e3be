/**
 * Currencies of ISO 4217 and the number of decimals each one has. The table is written down
 * because browsers answer with the habits of a country (no decimals for Hungary), not with the
 * standard the ledger uses.
 */

const WITHOUT_DECIMALS =
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const WITH_FOUR = 'CLF UYW'.split(' ');
const WITH_TWO = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD ' +
  'CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS ' +
  'GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD ' +
  'LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
  'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP ' +
  'SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ' +
  'ZWG'
).split(' ');

const EXPONENTS = new Map<string, number>([
  ...WITHOUT_DECIMALS.map((code) => [code, 0] as const),
  ...WITH_TWO.map((code) => [code, 2] as const),
  ...WITH_THREE.map((code) => [code, 3] as const),
  ...WITH_FOUR.map((code) => [code, 4] as const),
]);

/** Decimals of a currency by ISO 4217. A withdrawn code (DEM, FRF) answers 2, as they all had. */
export function exponentOf(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/** All active currency codes that money can be held in, in alphabetical order. */
export function currencyCodes(): readonly string[] {
  return [...EXPONENTS.keys()].sort();
}

/** "Canadian dollar" in the reader's language, or the code where the browser has no name. */
export function currencyName(currency: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'currency' }).of(currency) ?? currency;
  } catch {
    return currency;
  }
}

const REGION_CURRENCIES: Readonly<Record<string, string>> = {
  AE: 'AED', AR: 'ARS', AU: 'AUD', BG: 'EUR', BR: 'BRL', CA: 'CAD', CH: 'CHF', CL: 'CLP',
  CN: 'CNY', CO: 'COP', CZ: 'CZK', DK: 'DKK', EG: 'EGP', GB: 'GBP', HK: 'HKD', HU: 'HUF',
  ID: 'IDR', IL: 'ILS', IN: 'INR', IS: 'ISK', JP: 'JPY', KE: 'KES', KR: 'KRW', KW: 'KWD',
  LI: 'CHF', MA: 'MAD', MX: 'MXN', MY: 'MYR', NG: 'NGN', NO: 'NOK', NZ: 'NZD', PE: 'PEN',
  PH: 'PHP', PK: 'PKR', PL: 'PLN', RO: 'RON', RS: 'RSD', SA: 'SAR', SE: 'SEK', SG: 'SGD',
  TH: 'THB', TN: 'TND', TR: 'TRY', TW: 'TWD', UA: 'UAH', US: 'USD', UY: 'UYU', VN: 'VND',
  ZA: 'ZAR',
};
const EURO_REGIONS = new Set(
  'AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA'.split(' '),
);

/** The likely currency of somebody whose browser speaks `locale`; a suggestion, never a fact. */
export function likelyCurrency(locale: string): string {
  let region: string | undefined;
  try {
    region = new Intl.Locale(locale).maximize().region;
  } catch {
    region = undefined;
  }
  if (!region) return 'EUR';
  if (EURO_REGIONS.has(region)) return 'EUR';
  return REGION_CURRENCIES[region] ?? 'EUR';
}
