'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useRegister } from '@wumbo/api/person';
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import { registerRules, SHORTEST } from '@wumbo/features/person/person-rules';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { personRegister } from '@wumbo/wording/person/register';
import { useForm } from 'react-hook-form';
import { BoundText } from '@/features/edit/bound';
import { Link } from '@/navigation';
import { Refusal } from '@/features/session/refusal';
import { useAfterEntry } from './after-entry';
import { useAlive } from './use-alive';

/** Registering never tells who is registered already; that the login then fails does. */
function sentence(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 401)
    return personRegister['wrong-credentials'];
  return sentenceOf(error);
}

export function RegisterForm() {
  const register = useRegister();
  const enter = useAfterEntry();
  const alive = useAlive();
  const form = useForm({
    resolver: zodResolver(registerRules),
    defaultValues: { name: '', email: '', password: '' },
  });
  const { errors, isDirty } = form.formState;
  const problem = register.error;
  return (
    <Form
      secret
      unsaved={() => isDirty && !register.isSuccess}
      onSubmit={form.handleSubmit((words) => register.mutate(words, { onSuccess: enter }))}
      className="flex flex-col gap-4"
    >
      <Refusal error={problem} sentence={sentence} kept="" />
      <Field label={personRegister.name} error={errors.name?.message ?? faultOf(problem, 'name')}>
        {(ties) => <BoundText {...ties} form={form} name="name" fill="name" />}
      </Field>
      <Field label={personRegister.email} error={errors.email?.message ?? faultOf(problem, 'email')}>
        {(ties) => (
          <BoundText {...ties} form={form} name="email" kind="email" fill="username" />
        )}
      </Field>
      <Field
        label={personRegister.password}
        help={personRegister.passwordHelp({ shortest: String(SHORTEST) })}
        error={errors.password?.message ?? faultOf(problem, 'password')}
      >
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="password"
            kind="password"
            fill="new-password"
          />
        )}
      </Field>
      <Button submits variant="primary" busy={register.isPending} disabled={!alive}>
        {personRegister.submit}
      </Button>
      <p className="text-muted">
        {personRegister.alreadyHere}{' '}
        <Link href="/login/" className="font-medium text-accent underline underline-offset-4">
          {personRegister.logIn}
        </Link>
      </p>
    </Form>
  );
}
