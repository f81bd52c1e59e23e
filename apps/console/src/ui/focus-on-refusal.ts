import { useEffect, useRef, type RefObject } from 'react';

interface FocusOnRefusal {
  readonly form: RefObject<HTMLFormElement | null>;
  /** Say that the errors about to be set refuse what was sent. */
  readonly expectErrors: () => void;
}

/** After a refusal the first marked field gets the keyboard, once the errors are on the page. */
export function useFocusOnRefusal(errors: object): FocusOnRefusal {
  const form = useRef<HTMLFormElement>(null);
  const isDue = useRef(false);
  useEffect(() => {
    if (!isDue.current) return;
    isDue.current = false;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  return {
    form,
    expectErrors: () => {
      isDue.current = true;
    },
  };
}
