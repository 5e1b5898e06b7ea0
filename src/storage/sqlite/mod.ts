/**
 * A node's disk in a directory, with SQLite (`node:sqlite`).
 *
 * @module
 */
export { type Backup, readBackup } from "./backup.ts"
export { DirectoryRefused, Reason } from "./DirectoryRefused.ts"
export { SqliteDisk, type SqliteDiskService } from "./SqliteDisk.ts"
export * as SqliteStorage from "./SqliteStorage.ts"
