import { moneyParts } from '@wumbo/format/money';
import { classes } from '../classes';
import type { MoneyContract } from './contract';

const tones = { plain: '', income: 'text-positive', transfer: 'text-muted' } as const;

export function Money(props: MoneyContract) {
  const { value, locale, sign = 'minus', tone = 'plain', column = false, className } = props;
  const parts = moneyParts(value, locale, sign);
  const quiet = tone === 'plain' ? 'text-muted' : 'opacity-90';
  return (
    <span className={classes('whitespace-nowrap tabular-nums', tones[tone], className)}>
      {parts.sign}
      {parts.prefix}
      {parts.whole}
      <span className={quiet}>{parts.decimals}</span>
      {column && parts.decimals === '' && (
        <span aria-hidden className="invisible">
          .00
        </span>
      )}
      {parts.suffix}
    </span>
  );
}
