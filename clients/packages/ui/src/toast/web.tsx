import { uiToast } from '@wumbo/wording/ui/toast';
import { useSyncExternalStore } from 'react';
import { classes } from '../classes';
import { Icon } from '../icon/web';
import { current, dismiss, subscribe, type Toast } from './store';

const NONE: readonly Toast[] = [];

/** Where messages appear; stands once in the page. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(subscribe, current, () => NONE);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-38 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {toasts.map((one) => (
        <div
          key={one.id}
          className={classes(
            'pointer-events-auto flex max-w-md items-center gap-3 rounded-card border bg-surface',
            'py-1 pr-1 pl-4 text-14 shadow-float',
            one.tone === 'negative' ? 'border-negative' : 'border-border',
          )}
        >
          <span className="py-1">{one.text}</span>
          {one.action && (
            <button
              type="button"
              className="min-h-11 cursor-pointer rounded-control px-2 font-medium text-accent hover:bg-sunken md:min-h-8"
              onClick={() => {
                dismiss(one.id);
                one.action?.onSelect();
              }}
            >
              {one.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={uiToast.dismiss}
            className="inline-flex size-11 cursor-pointer items-center justify-center rounded-control text-muted hover:bg-sunken md:size-8"
            onClick={() => dismiss(one.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
