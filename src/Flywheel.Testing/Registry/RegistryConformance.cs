using Dapper;
using Flywheel.Core;
using Flywheel.Registry;
using Flywheel.Registry.Models;
using Flywheel.Storage;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Registry;

/// <summary>What the registry keeps, whatever the catalog is on. A test class of an engine derives from it and opens its workspaces.</summary>
public abstract class RegistryConformance
{
    /// <summary>The steps that its tables went through.</summary>
    public static TheoryData<int> Steps => [.. Enumerable.Range(1, RegistryMigrations.All.Count)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens a workspace on the engine, with these tables.</summary>
    protected abstract Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations);

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_registry_of_any_earlier_step_is_brought_forward_with_its_releases(int step)
    {
        using var folder = new TemporaryFolder();
        var digest = Digest.Of("a release");
        await using (var old = await OpenAsync(folder["ws"], [.. RegistryMigrations.All.Take(step)]))
        {
            await old.Catalog.WriteAsync((transaction, _) => transaction.Connection!.ExecuteAsync(
                (step == 1
                    ? "INSERT INTO registry_versions (model, version, digest, created_at) VALUES ('m', 3, @digest, 5); "
                    : "INSERT INTO registry_models (name, created_at, updated_at, description) VALUES ('m', 5, 5, ''); " +
                      "INSERT INTO registry_versions (model, version, digest, created_at, updated_at, stage, description, source, location, run, run_link, deleted) " +
                      "VALUES ('m', 3, @digest, 5, 5, 'None', '', '', '', '', '', 0); ") +
                "INSERT INTO registry_aliases (model, alias, version) VALUES ('m', 'champion', 3); " +
                "INSERT INTO registry_promotions (model, sequence, alias, version, previous, at, promoted_by, reason, verdict, forced) VALUES ('m', 1, 'champion', 3, NULL, 6, 'ada', 'gates passed', @digest, 0)",
                new { digest = digest.ToString() }, transaction), Token);
        }

        await using var workspace = await OpenAsync(folder["ws"], RegistryMigrations.All);
        var (releases, models) = (new ReleaseRegistry(workspace.Catalog, workspace.Objects, TimeProvider.System), new ModelRegistry(workspace.Catalog, TimeProvider.System));
        var champion = (await releases.FindAsync("m", ReleaseRegistry.Champion, Token)).Value;
        var made = (await models.CreateVersionAsync(new ModelVersionDefinition("m", "s3://bucket/x"), Token)).Value;
        (await models.SetAliasAsync("m", "best", made.Version, "bob", Token)).IsOk.ShouldBeTrue();

        (champion.Version, champion.Digest, champion.CreatedAt).ShouldBe((3, digest, new Timestamp(5)));
        (await releases.HistoryAsync("m", Token)).ShouldHaveSingleItem().By.ShouldBe("ada");
        made.Version.ShouldBe(4);
        var move = (await models.MovesAsync("m", Token)).ShouldHaveSingleItem();
        (move.What, move.Version, move.Previous, move.By).ShouldBe(("alias best", 4, null, "bob"));
    }
}
