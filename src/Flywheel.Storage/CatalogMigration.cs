namespace Flywheel.Storage;

/// <summary>One step of a room's tables, applied once, in order of number, in a transaction with its own record. Never edited after a release.</summary>
/// <param name="Room">The room that owns the tables: <c>data</c>. Table names start with it.</param>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Sql">Statements that SQLite and PostgreSQL both run.</param>
public sealed record CatalogMigration(string Room, int Number, string Sql);
