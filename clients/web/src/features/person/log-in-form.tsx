'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useLogIn } from '@wumbo/api/person';
import { ApiProblem, sentenceOf } from '@wumbo/api/problem';
import { logInRules } from '@wumbo/features/person/person-rules';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { personLogIn } from '@wumbo/wording/person/log-in';
import { useForm } from 'react-hook-form';
import { BoundText } from '@/features/edit/bound';
import { Refusal } from '@/features/session/refusal';
import { Link } from '@/navigation';
import { useAfterEntry } from './after-entry';
import { useAlive } from './use-alive';

function sentence(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 401)
    return personLogIn['wrong-credentials'];
  return sentenceOf(error);
}

interface Props {
  /** Who logs in over a page stays on it; otherwise the wanted page is opened. */
  readonly onIn?: () => void;
}

export function LogInForm({ onIn }: Props) {
  const logIn = useLogIn();
  const alive = useAlive();
  const open = useAfterEntry();
  const enter = onIn ?? open;
  const form = useForm({
    resolver: zodResolver(logInRules),
    defaultValues: { email: '', password: '' },
  });
  const { errors } = form.formState;
  return (
    <Form
      secret
      // Leaving this page is what logging in is for, and nobody writes a password for later.
      unsaved={() => false}
      onSubmit={form.handleSubmit((words) => logIn.mutate(words, { onSuccess: enter }))}
      className="flex flex-col gap-4"
    >
      <Refusal
        error={logIn.error}
        sentence={sentence}
        kept=""
        homeless={['email', 'password']}
      />
      <Field label={personLogIn.email} error={errors.email?.message}>
        {(ties) => (
          <BoundText {...ties} form={form} name="email" kind="email" fill="username" />
        )}
      </Field>
      <Field label={personLogIn.password} error={errors.password?.message}>
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="password"
            kind="password"
            fill="current-password"
          />
        )}
      </Field>
      <Button submits variant="primary" busy={logIn.isPending} disabled={!alive}>
        {personLogIn.submit}
      </Button>
      {!onIn && (
        <p className="text-muted">
          {personLogIn.newHere}{' '}
          <Link href="/register/" className="font-medium text-accent underline underline-offset-4">
            {personLogIn.register}
          </Link>
        </p>
      )}
    </Form>
  );
}
