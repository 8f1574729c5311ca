namespace Flywheel.Storage;

/// <summary>
/// Where a database speaks other SQL than the catalog's: in the statements that make tables, and nowhere else. What rooms ask and write
/// runs as it is written on every engine.
/// </summary>
/// <param name="CountMigrationTables">How many tables are called <c>catalog_migrations</c>: one row, one number.</param>
/// <param name="Tables">Statements of a <see cref="CatalogMigration"/> as this database wants them. What is recorded of a migration is the text before this.</param>
public sealed record CatalogDialect(string CountMigrationTables, Func<string, string> Tables);
