"""The stand-in's tables: what GitHub remembers, with as few columns as its REST shapes need."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, type TEXT NOT NULL, token TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS repos (
  id INTEGER PRIMARY KEY, owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE, description TEXT,
  default_branch TEXT NOT NULL, private INTEGER NOT NULL DEFAULT 0, next_number INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL, pushed_at TEXT NOT NULL, ready INTEGER NOT NULL DEFAULT 0, UNIQUE (owner, name));
CREATE TABLE IF NOT EXISTS collaborators (
  repo_id INTEGER NOT NULL, user_id INTEGER NOT NULL, permission TEXT NOT NULL, PRIMARY KEY (repo_id, user_id));
CREATE TABLE IF NOT EXISTS refs (
  repo_id INTEGER NOT NULL, ref TEXT NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (repo_id, ref));
CREATE TABLE IF NOT EXISTS labels (
  id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, color TEXT NOT NULL,
  description TEXT, UNIQUE (repo_id, name));
CREATE TABLE IF NOT EXISTS issues (
  id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, body TEXT,
  state TEXT NOT NULL DEFAULT 'open', state_reason TEXT, author_id INTEGER NOT NULL, closed_by INTEGER,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, closed_at TEXT, UNIQUE (repo_id, number));
CREATE TABLE IF NOT EXISTS issue_labels (
  issue_id INTEGER NOT NULL, label_id INTEGER NOT NULL, PRIMARY KEY (issue_id, label_id));
CREATE TABLE IF NOT EXISTS assignees (issue_id INTEGER NOT NULL, user_id INTEGER NOT NULL, PRIMARY KEY (issue_id, user_id));
CREATE TABLE IF NOT EXISTS comments (
  id INTEGER PRIMARY KEY, issue_id INTEGER NOT NULL, author_id INTEGER NOT NULL, body TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS comments_of_issue ON comments (issue_id);
CREATE TABLE IF NOT EXISTS timeline (
  id INTEGER PRIMARY KEY, issue_id INTEGER NOT NULL, actor_id INTEGER NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL,
  created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS timeline_of_issue ON timeline (issue_id);
CREATE TABLE IF NOT EXISTS pulls (
  issue_id INTEGER PRIMARY KEY, head_ref TEXT NOT NULL, base_ref TEXT NOT NULL, head_sha TEXT NOT NULL, base_sha TEXT NOT NULL,
  draft INTEGER NOT NULL DEFAULT 0, merged INTEGER NOT NULL DEFAULT 0, merged_at TEXT, merged_by INTEGER, merge_sha TEXT);
CREATE TABLE IF NOT EXISTS merge_intents (
  issue_id INTEGER PRIMARY KEY, sha TEXT NOT NULL, actor_id INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reviews (
  id INTEGER PRIMARY KEY, issue_id INTEGER NOT NULL, author_id INTEGER NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
  commit_sha TEXT NOT NULL, submitted_at TEXT);
CREATE TABLE IF NOT EXISTS review_comments (
  id INTEGER PRIMARY KEY, issue_id INTEGER NOT NULL, review_id INTEGER, author_id INTEGER NOT NULL, body TEXT NOT NULL,
  path TEXT NOT NULL, line INTEGER, side TEXT NOT NULL, commit_sha TEXT NOT NULL, in_reply_to INTEGER,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL, sha TEXT NOT NULL, state TEXT NOT NULL, context TEXT NOT NULL,
  description TEXT, target_url TEXT, author_id INTEGER NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS check_runs (
  id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL, sha TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
  conclusion TEXT, details_url TEXT, external_id TEXT, title TEXT, summary TEXT, text TEXT, author_id INTEGER NOT NULL,
  started_at TEXT NOT NULL, completed_at TEXT);
CREATE INDEX IF NOT EXISTS checks_of_commit ON check_runs (repo_id, sha);
CREATE INDEX IF NOT EXISTS statuses_of_commit ON statuses (repo_id, sha);
CREATE TABLE IF NOT EXISTS hooks (
  id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, content_type TEXT NOT NULL,
  events TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY, guid TEXT NOT NULL, hook_id INTEGER NOT NULL, event TEXT NOT NULL, action TEXT, payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,
  status_code INTEGER, detail TEXT NOT NULL DEFAULT '', redelivery INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, user_id INTEGER NOT NULL, csrf TEXT NOT NULL);
"""
