import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SessionGate } from '../session/session-gate.tsx';
import { AppLayout } from './app-layout.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { PageLoader } from './page-loader.tsx';
import { RouteFault } from './route-fault.tsx';

const leaderboardRoutes: RouteObject[] = [
  {
    path: 'leaderboards',
    lazy: async () => ({
      Component: (await import('../leaderboards/leaderboards-page.tsx')).LeaderboardsPage,
    }),
  },
  {
    path: 'leaderboards/:key',
    lazy: async () => ({
      Component: (await import('../leaderboards/leaderboard-layout.tsx')).LeaderboardLayout,
    }),
    children: [
      {
        index: true,
        lazy: async () => ({
          Component: (await import('../leaderboards/live/live-page.tsx')).LivePage,
        }),
      },
      {
        path: 'entries',
        lazy: async () => ({
          Component: (await import('../leaderboards/entries/entries-page.tsx')).EntriesPage,
        }),
      },
      {
        path: 'import',
        lazy: async () => ({
          Component: (await import('../leaderboards/import/import-page.tsx')).ImportPage,
        }),
      },
      {
        path: 'quarantine',
        lazy: async () => ({
          Component: (await import('../leaderboards/quarantine/quarantine-page.tsx'))
            .QuarantinePage,
        }),
      },
      {
        path: 'settings',
        lazy: async () => ({
          Component: (await import('../leaderboards/settings/settings-page.tsx')).SettingsPage,
        }),
      },
    ],
  },
];

const pollRoutes: RouteObject[] = [
  {
    path: 'polls',
    lazy: async () => ({ Component: (await import('../polls/polls-page.tsx')).PollsPage }),
  },
  {
    path: 'polls/:pollId',
    lazy: async () => ({ Component: (await import('../polls/poll-layout.tsx')).PollLayout }),
    children: [
      {
        index: true,
        lazy: async () => ({
          Component: (await import('../polls/results/results-page.tsx')).ResultsPage,
        }),
      },
      {
        path: 'questions',
        lazy: async () => ({
          Component: (await import('../polls/posts/questions-page.tsx')).QuestionsPage,
        }),
      },
      {
        path: 'texts',
        lazy: async () => ({
          Component: (await import('../polls/posts/texts-page.tsx')).TextsPage,
        }),
      },
      {
        path: 'words',
        lazy: async () => ({
          Component: (await import('../polls/posts/words-page.tsx')).WordsPage,
        }),
      },
      {
        path: 'fraud',
        lazy: async () => ({
          Component: (await import('../polls/fraud/fraud-page.tsx')).FraudPage,
        }),
      },
      {
        path: 'codes',
        lazy: async () => ({
          Component: (await import('../polls/codes/codes-page.tsx')).CodesPage,
        }),
      },
      {
        path: 'settings',
        lazy: async () => ({
          Component: (await import('../polls/settings/settings-page.tsx')).SettingsPage,
        }),
      },
    ],
  },
  {
    path: 'polls/:pollId/codes/cards',
    lazy: async () => ({ Component: (await import('../polls/codes/cards-page.tsx')).CardsPage }),
  },
];

const memberRoutes: RouteObject[] = [
  {
    path: 'members',
    lazy: async () => ({ Component: (await import('../members/members-page.tsx')).MembersPage }),
  },
];

const moderationRoutes: RouteObject[] = [
  {
    path: 'moderation',
    lazy: async () => ({
      Component: (await import('../moderation/moderation-page.tsx')).ModerationPage,
    }),
  },
];

const operationsRoutes: RouteObject[] = [
  {
    path: 'operations',
    lazy: async () => ({
      Component: (await import('../operations/operations-page.tsx')).OperationsPage,
    }),
  },
];

export const ROUTES: RouteObject[] = [
  {
    HydrateFallback: PageLoader,
    ErrorBoundary: RouteFault,
    children: [
      {
        path: 'sign-in',
        lazy: async () => ({ Component: (await import('../session/sign-in-page.tsx')).SignInPage }),
      },
      {
        Component: SessionGate,
        children: [
          {
            Component: AppLayout,
            children: [
              {
                ErrorBoundary: RouteFault,
                children: [
                  { index: true, element: <Navigate to="/leaderboards" replace /> },
                  ...leaderboardRoutes,
                  ...pollRoutes,
                  ...memberRoutes,
                  ...moderationRoutes,
                  ...operationsRoutes,
                  { path: '*', Component: NotFoundPage },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
];

export function createAppRouter() {
  return createBrowserRouter(ROUTES, { basename: '/admin' });
}
