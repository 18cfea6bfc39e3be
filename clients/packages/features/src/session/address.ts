/** What stands in an address by name: the query of a page, or the parameters of a screen. */
export interface Address {
  get(name: string): string | null;
}
