/**
 * Where a component stands among others, and what else only its place decides: utility classes,
 * which Tailwind reads on the web and NativeWind in an app. What it looks like is its own affair.
 */
export interface Placed {
  readonly className?: string | undefined;
}
