'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useChangePassword } from '@wumbo/api/person';
import { faultOf } from '@wumbo/api/problem';
import { passwordRules, SHORTEST } from '@wumbo/features/person/person-rules';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { toast } from '@wumbo/ui/toast-store';
import { personPassword } from '@wumbo/wording/person/password';
import { useForm } from 'react-hook-form';
import { BoundText } from '@/features/edit/bound';
import { Refusal } from '@/features/session/refusal';

export function PasswordForm() {
  const change = useChangePassword();
  const form = useForm({
    resolver: zodResolver(passwordRules),
    defaultValues: { current: '', fresh: '' },
  });
  const { errors, dirtyFields } = form.formState;
  const problem = change.error;
  const submit = form.handleSubmit(({ current, fresh }) =>
    change.mutate(
      { current, new: fresh },
      {
        onSuccess: () => {
          form.reset();
          toast({ text: personPassword.changed });
        },
      },
    ),
  );
  return (
    <Form
      secret
      // Browsers fill in the current one by themselves: that is nothing the person would lose.
      unsaved={() => dirtyFields.fresh === true}
      onSubmit={submit}
      className="flex flex-col gap-4"
    >
      <Refusal error={problem} kept="" />
      <Field
        label={personPassword.current}
        error={errors.current?.message ?? faultOf(problem, 'current')}
      >
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="current"
            kind="password"
            fill="current-password"
          />
        )}
      </Field>
      <Field
        label={personPassword.fresh}
        help={personPassword.freshHelp({ shortest: String(SHORTEST) })}
        error={errors.fresh?.message ?? faultOf(problem, 'new')}
      >
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="fresh"
            kind="password"
            fill="new-password"
          />
        )}
      </Field>
      <div>
        <Button submits busy={change.isPending}>
          {personPassword.submit}
        </Button>
      </div>
    </Form>
  );
}
