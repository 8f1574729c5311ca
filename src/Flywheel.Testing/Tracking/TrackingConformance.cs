using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Testing.Tracking;

/// <summary>
/// What tracking promises, whatever engine holds the catalog. Derive, open a workspace on yours, run. Histories are compared with sorting every
/// point, searches of random runs with an evaluator that looks at one run after another.
/// </summary>
public abstract partial class TrackingConformance
{
    /// <summary>Opens the workspace in this folder on the engine under test, with these tables; a new one when the folder is not there.</summary>
    protected abstract Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations);

    private async Task<Tracked> NewAsync()
    {
        var folder = new TemporaryFolder();
        return new Tracked(folder, await OpenAsync(folder["ws"], TrackingRoom.Migrations));
    }
}
