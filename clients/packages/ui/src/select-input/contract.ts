/** A choice out of a known list. */
export interface SelectInputContract {
  readonly options: readonly SelectOption[];
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}
