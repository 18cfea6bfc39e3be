import { uiError } from '@wumbo/wording/ui/error';
import { Button } from '../button/web';
import { Icon } from '../icon/web';
import type { ErrorStateContract } from './contract';

export function ErrorState({ title, detail, onRetry }: ErrorStateContract) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <Icon name="warning" size={20} className="text-negative" />
      <h2 className="text-16 font-semibold">{title}</h2>
      <p className="max-w-md text-14 text-muted">{uiError.safe({ detail })}</p>
      <Button icon="retry" onPress={onRetry}>
        {uiError.tryAgain}
      </Button>
    </div>
  );
}
