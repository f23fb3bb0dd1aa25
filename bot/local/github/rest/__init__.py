"""The REST API: GitHub's paths, statuses and shapes under /api/v3."""

from bot.local.github.rest import code, commits, hooks, issues, pulls, repos, search
from bot.local.github.rest.call import Route

ROUTES: list[Route] = [
    *repos.ROUTES,
    *issues.ROUTES,
    *pulls.ROUTES,
    *commits.ROUTES,
    *code.ROUTES,
    *hooks.ROUTES,
    *search.ROUTES,
]
