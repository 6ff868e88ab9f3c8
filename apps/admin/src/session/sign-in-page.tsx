import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { Navigate, useLocation } from 'react-router';
import { ApiError, describeError } from '../api/api-error.ts';
import { ColorSchemeSwitch } from '../app/color-scheme-switch.tsx';
import { Logo } from '../app/logo.tsx';
import type { SignInState } from './session-gate.tsx';
import { useSession, useSignIn } from './session-queries.ts';
import classes from './sign-in-page.module.css';

export function SignInPage() {
  const session = useSession();
  const state = useLocation().state as SignInState | null;
  if (session.data) return <Navigate to={state?.from ?? '/leaderboards'} replace />;
  return (
    <main className={classes.page}>
      <title>Sign in · Rostrum</title>
      <Stack gap="lg" className={classes.card}>
        <Stack gap="xs" align="center">
          <Logo size={44} />
          <Title order={1} size="h2">
            Sign in to Rostrum
          </Title>
          <Text c="dimmed" ta="center">
            Live leaderboards and live polls
          </Text>
        </Stack>
        <Paper p="xl" shadow="sm">
          <SignInForm />
        </Paper>
      </Stack>
      <ColorSchemeSwitch />
    </main>
  );
}

function SignInForm() {
  const signIn = useSignIn();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (email) => (/^\S+@\S+$/.test(email.trim()) ? null : 'Enter your e-mail address'),
      password: (password) => (password === '' ? 'Enter your password' : null),
    },
  });

  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email, password }) =>
        signIn.mutate({ email: email.trim(), password }),
      )}
    >
      <Stack>
        {signIn.isError && (
          <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden="true" />}>
            {describeSignInError(signIn.error)}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth mt="xs" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function describeSignInError(error: unknown): string {
  const isRefused = error instanceof ApiError && error.code === 'auth.invalid';
  return isRefused ? 'The e-mail address or the password is wrong.' : describeError(error);
}
