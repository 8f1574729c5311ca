using Flywheel.Storage;
using Flywheel.Testing.Tracking;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Tracking;

public sealed class SqliteTrackingTests : TrackingConformance
{
    protected override async Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations) => (await Opened.TryAsync(root, migrations)).Value;
}
