using Flywheel.Core;
using Flywheel.Storage.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Storage;

/// <summary>Puts the ground under a program.</summary>
public static class StorageRoom
{
    /// <summary>
    /// Adds <see cref="ICatalog"/>, <see cref="IObjects"/>, <see cref="IJournal"/> and <see cref="ILineage"/>, all in one workspace. They can be
    /// had once <see cref="OpenWorkspaceAsync"/> has opened it. Rooms add their tables as <see cref="CatalogMigration"/> singletons.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkspaceSlot>();
        services.AddSingleton(provider => provider.GetRequiredService<WorkspaceSlot>().Workspace);
        services.AddSingleton(provider => provider.GetRequiredService<Workspace>().Catalog);
        services.AddSingleton(provider => provider.GetRequiredService<Workspace>().Objects);
        services.AddSingleton(provider => provider.GetRequiredService<Workspace>().Journal);
        services.AddSingleton(provider => provider.GetRequiredService<Workspace>().Lineage);
        return services;
    }

    /// <summary>Opens the workspace of this program, once, before anything else is asked for. Refuses as <see cref="Workspace.OpenAsync"/>.</summary>
    public static async Task<Result<Workspace>> OpenWorkspaceAsync(this IServiceProvider provider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var opened = await Workspace.OpenAsync(
            provider.GetRequiredService<StorageOptions>(),
            provider.GetServices<CatalogMigration>(),
            provider.GetServices<ICatalogEngine>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<Workspace>>() ?? NullLogger<Workspace>.Instance,
            cancellationToken).ConfigureAwait(false);
        if (opened.TryGet(out var workspace))
        {
            await provider.GetRequiredService<WorkspaceSlot>().FillAsync(workspace).ConfigureAwait(false);
        }

        return opened;
    }
}
