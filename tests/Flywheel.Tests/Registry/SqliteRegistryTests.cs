using Flywheel.Storage;
using Flywheel.Testing.Registry;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Registry;

public sealed class SqliteRegistryTests : RegistryConformance
{
    protected override async Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations) =>
        (await Opened.TryAsync(root, migrations)).Value;
}
