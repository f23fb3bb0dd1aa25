/** The names under which the client keeps what it knows of databases. */

export const databaseKeys = {
  database: (id: string) => ["database", id] as const,
  rows: (id: string) => ["rows", id] as const,
  file: (id: string) => ["file", id] as const,
  related: (row: string) => ["related", row] as const,
};
