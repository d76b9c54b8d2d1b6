/** Runs the numbered statements that this object's storage has not seen yet: `user_version` is not available to objects. */
export function migrateObject(storage: DurableObjectStorage, statements: readonly string[]): void {
  storage.transactionSync(() => {
    storage.sql.exec('CREATE TABLE IF NOT EXISTS _migrations (id INTEGER PRIMARY KEY)')
    const { last } = storage.sql.exec<{ last: number }>('SELECT COALESCE(MAX(id), 0) AS last FROM _migrations').one()
    for (const [index, statement] of statements.entries()) {
      if (index + 1 <= last) continue
      storage.sql.exec(statement)
      storage.sql.exec('INSERT INTO _migrations (id) VALUES (?)', index + 1)
    }
  })
}
